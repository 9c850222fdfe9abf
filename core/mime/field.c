/* Where a field begins and ends; nothing is decoded here. */
#include "core/mime/field.h"

#include <errno.h>

struct cursor {
	struct span	 text;
	size_t		 at;
	size_t		 field;		/* a field begins here, further on */
	bool		 cr;		/* lines end with CR */
};

/* One line with its end; false at the end of the text. */
static bool
next_line(struct cursor *c, struct span *ret)
{
	struct span rest = span_skip(c->text, c->at);
	ptrdiff_t end = span_chr(rest, c->cr ? '\r' : '\n');

	if (rest.n == 0)
		return false;
	*ret = end < 0 ? rest : span_head(rest, (size_t)end + 1);
	c->at += ret->n;
	return true;
}

static struct span
without_end(struct span line)
{
	while (line.n > 0 && (line.p[line.n - 1] == '\n' ||
	    line.p[line.n - 1] == '\r'))
		line.n--;
	return line;
}

static bool
is_fold(struct span line)
{
	return line.n > 0 && (line.p[0] == ' ' || line.p[0] == '\t');
}

/* The name of the field that begins here; n = 0: none does. */
static struct span
name_of(struct span line, size_t *ret_colon)
{
	size_t i = 0, end;

	while (i < line.n && (unsigned char)line.p[i] > ' ' &&
	    (unsigned char)line.p[i] < 0x7f && line.p[i] != ':')
		i++;
	end = i;
	while (i < line.n && (line.p[i] == ' ' || line.p[i] == '\t'))
		i++;
	if (end == 0 || i == line.n || line.p[i] != ':')
		return (struct span){ NULL, 0 };
	*ret_colon = i;
	return span_head(line, end);
}

/* Is there another field before the header ends? */
static bool
more_fields(struct cursor *here)
{
	struct cursor c = *here;
	struct span line;
	size_t colon;

	if (here->field > here->at)
		return true;
	while (next_line(&c, &line)) {
		if (without_end(line).n == 0)
			return false;
		if (name_of(line, &colon).n > 0) {
			here->field = c.at;
			return true;
		}
	}
	return false;
}

/* The folds behind the line at the cursor join it. */
static struct span
take_folds(struct cursor *c, struct span first)
{
	struct cursor next = *c;
	struct span line;

	while (next_line(&next, &line) && is_fold(line)) {
		first.n += line.n;
		*c = next;
	}
	return first;
}

static int
add(struct fields *f, size_t *cap, struct arena *a, struct span raw)
{
	struct field_raw *g;
	size_t colon = 0;

	if (f->n == FIELDS_MAX) {
		f->more = true;
		return 0;
	}
	f->v = arena_grow(a, f->v, f->n, cap, sizeof *f->v);
	if (f->v == NULL)
		return -ENOMEM;
	g = &f->v[f->n++];
	g->raw = raw;
	g->name = name_of(raw, &colon);
	g->body = without_end(g->name.n ? span_skip(raw, colon + 1) : raw);
	return 0;
}

static enum mime_eol
eol_of(struct span text)
{
	ptrdiff_t lf = span_chr(text, '\n');

	if (lf < 0)
		return span_chr(text, '\r') < 0 ? MIME_LF : MIME_CR;
	return lf > 0 && text.p[lf - 1] == '\r' ? MIME_CRLF : MIME_LF;
}

int
fields_read(struct span text, bool alone, struct arena *a,
    struct fields *ret)
{
	struct cursor c = { .text = text }, here;
	struct span line;
	size_t cap = 0, colon;

	*ret = (struct fields){ .eol = eol_of(text) };
	c.cr = ret->eol == MIME_CR;
	for (here = c; next_line(&c, &line); here = c) {
		if (without_end(line).n == 0) {
			ret->body = c.at;
			return 0;
		}
		if (alone && here.at == 0 && (span_starts(line, "From ") ||
		    span_starts(line, ">From "))) {
			ret->envelope = without_end(line);
			continue;
		}
		if (name_of(line, &colon).n == 0 && !more_fields(&c)) {
			ret->body = here.at;
			return 0;
		}
		line = take_folds(&c, line);
		if (add(ret, &cap, a, line) < 0)
			return -ENOMEM;
	}
	ret->body = text.n;
	return 0;
}

const struct field_raw *
fields_find(const struct fields *f, const char *name, size_t i)
{
	struct span wanted = span_str(name);

	for (size_t k = 0; k < f->n; k++)
		if (span_eq_nocase(f->v[k].name, wanted) && i-- == 0)
			return &f->v[k];
	return NULL;
}

size_t
fields_count(const struct fields *f, const char *name)
{
	size_t n = 0;

	while (fields_find(f, name, n))
		n++;
	return n;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct span
field_unfold(struct span body, struct arena *a)
{
	char *to;
	size_t n = 0;

	/* not span_trim: an escape of ISO-2022-JP may come first */
	while (body.n > 0 && is_space(body.p[0]))
		body = span_skip(body, 1);
	while (body.n > 0 && is_space(body.p[body.n - 1]))
		body.n--;
	if (span_chr(body, '\n') < 0 && span_chr(body, '\r') < 0)
		return body;
	to = arena_alloc(a, body.n);
	if (to == NULL)
		return (struct span){ NULL, 0 };
	for (size_t i = 0; i < body.n; i++)
		if (body.p[i] != '\r' && body.p[i] != '\n')
			to[n++] = body.p[i];
	return span_of(to, n);
}

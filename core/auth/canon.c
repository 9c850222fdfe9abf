/* What may still turn out not to count (blanks at the end of a line, empty
 * lines at the end of the text) is remembered, and handed on before the next
 * byte that counts. */
#include "core/auth/canon.h"

#define ENDS 64		/* handed on at once */

static void
give(const struct canon_sink *to, const char *p, size_t n)
{
	if (n > 0)
		to->take(to->arg, span_of(p, n));
}

/* ---- body ---- */

void
canon_body_init(struct canon_body *c, struct canon_form form,
    struct canon_sink to)
{
	*c = (struct canon_body){ .form = form, .to = to };
}

static void
give_ends(struct canon_body *c)
{
	static const char ends[2 * ENDS + 1] =
	    "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n"
	    "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n"
	    "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n"
	    "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n";

	while (c->ends > 0) {
		size_t n = c->ends < ENDS ? (size_t)c->ends : ENDS;

		give(&c->to, ends, 2 * n);
		c->ends -= n;
	}
}

static void
give_pending(struct canon_body *c)
{
	give_ends(c);
	if (c->blank)
		give(&c->to, " ", 1);
	if (c->cr)
		give(&c->to, "\r", 1);
	c->blank = c->cr = false;
	c->any = true;
}

static bool
is_special(const struct canon_body *c, char byte)
{
	return byte == '\n' || byte == '\r' ||
	    (!c->form.simple && (byte == ' ' || byte == '\t'));
}

static void
take_special(struct canon_body *c, char byte)
{
	if (byte == '\n' || (byte == '\r' && c->form.cr_ends)) {
		c->ends++;
		c->blank = c->cr = false;
		return;
	}
	if (c->cr)	/* it ended no line */
		give_pending(c);
	if (byte == '\r')
		c->cr = true;
	else
		c->blank = true;
}

void
canon_body_add(struct canon_body *c, struct span bytes)
{
	const char *p = bytes.p, *end = bytes.p + bytes.n, *from;

	while (p < end) {
		if (is_special(c, *p)) {
			take_special(c, *p++);
			continue;
		}
		give_pending(c);
		for (from = p; p < end && !is_special(c, *p); p++)
			;
		give(&c->to, from, (size_t)(p - from));
	}
}

void
canon_body_end(struct canon_body *c)
{
	if (c->cr)
		give_pending(c);
	c->ends = c->any || c->form.simple;
	c->blank = false;
	give_ends(c);
}

/* ---- fields ---- */

struct field_run {
	struct canon_form form;
	struct canon_sink to;
	bool		 blank, any;
};

static bool
is_end(const struct field_run *r, struct span s, size_t i)
{
	return s.p[i] == '\n' || (s.p[i] == '\r' && (r->form.cr_ends ||
	    (i + 1 < s.n && s.p[i + 1] == '\n')));
}

static bool
is_blank(const struct field_run *r, struct span s, size_t i)
{
	return s.p[i] == ' ' || s.p[i] == '\t' || is_end(r, s, i);
}

static void
relaxed_run(struct field_run *r, struct span s)
{
	size_t i = 0, from;

	while (i < s.n) {
		if (is_blank(r, s, i)) {
			r->blank = true;
			i++;
			continue;
		}
		if (r->blank && r->any)
			give(&r->to, " ", 1);
		r->blank = false;
		r->any = true;
		for (from = i; i < s.n && !is_blank(r, s, i); i++)
			;
		give(&r->to, s.p + from, i - from);
	}
}

static void
simple_run(struct field_run *r, struct span s)
{
	size_t i = 0, from;

	while (i < s.n) {
		for (from = i; i < s.n && !is_end(r, s, i); i++)
			;
		give(&r->to, s.p + from, i - from);
		if (i == s.n)
			return;
		give(&r->to, "\r\n", 2);
		i += 1 + (s.p[i] == '\r' && !r->form.cr_ends);
	}
}

static void
lower(const struct canon_sink *to, struct span name)
{
	char piece[64];
	size_t n = 0;

	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		piece[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
		if (n == sizeof piece || i + 1 == name.n) {
			give(to, piece, n);
			n = 0;
		}
	}
}

void
canon_field(const struct field_raw *f, struct canon_form form,
    struct span without, struct canon_sink to)
{
	struct field_run r = { .form = form, .to = to };
	struct span whole = f->body, first;

	if (form.simple) {
		whole = span_head(f->raw, (size_t)(f->body.p - f->raw.p) +
		    f->body.n);
	} else {
		lower(&to, f->name);
		give(&to, ":", 1);
	}
	first = without.n > 0 ? span_head(whole, (size_t)(without.p -
	    whole.p)) : whole;
	(form.simple ? simple_run : relaxed_run)(&r, first);
	whole = span_skip(whole, first.n + without.n);
	(form.simple ? simple_run : relaxed_run)(&r, whole);
}

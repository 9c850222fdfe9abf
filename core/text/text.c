/* Looks sentences up in the compiled catalogue and fills their arguments in.
 * Nothing here fails loudly: an unknown id shows as itself, a full arena gives
 * empty texts, an argument over its limit is cut with a sign.
 * Results belong to the arena; plain sentences are constants. */
#include "core/text/text.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/text/cells.h"
#include "core/text/utf8.h"

#define ARGS_MAX 16
#define SENTENCE_MAX (256 * 1024)

static int
compare_id(const void *key, const void *entry)
{
	const struct text_entry *e = entry;

	return strcmp(key, e->id);
}

const struct text_entry *
text_find(const char *id)
{
	if (id == NULL)
		return NULL;
	return bsearch(id, text_table, text_table_count, sizeof text_table[0],
	    compare_id);
}

struct text
text_plain(const char *id)
{
	const struct text_entry *e = text_find(id);

	if (e != NULL)
		return (struct text){ e->ja, e->en };
	if (id == NULL)
		id = "";
	return (struct text){ id, id };
}

size_t
text_collect(va_list ap, const char **names, const char **values, size_t max)
{
	const char *name;
	size_t n = 0;

	while ((name = va_arg(ap, const char *)) != NULL) {
		const char *value = va_arg(ap, const char *);

		if (n == max)
			continue;
		names[n] = name;
		values[n++] = value;
	}
	return n;
}

/* The name between the braces of a template that starts with '{': empty
 * unless it is one. */
static struct span
slot_name(struct span s)
{
	size_t i = 1;

	while (i < s.n && ((s.p[i] >= 'a' && s.p[i] <= 'z') ||
	    (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '_'))
		i++;
	if (i == 1 || i >= s.n || s.p[i] != '}')
		return span_of(NULL, 0);
	return span_of(s.p + 1, i - 1);
}

static int
add_value(struct buf *out, const char *value)
{
	struct span all = span_str(value), head;
	size_t i;
	int r;

	head = utf8_head(all, TEXT_VALUE_MAX);
	for (i = 0; i < head.n; i++)
		if (head.p[i] < 0x20 || head.p[i] > 0x7e)
			break;
	if (i == head.n)
		r = buf_addspan(out, head);
	else
		r = cells_clean(out, head);
	if (r == 0 && head.n < all.n)
		r = buf_adds(out, "...");
	return r;
}

int
text_expand(struct buf *out, const char *pattern, const char *const *names,
    const char *const *values, size_t n)
{
	struct span s = span_str(pattern), name;
	ptrdiff_t brace;
	size_t i;

	while (s.n > 0) {
		brace = span_chr(s, '{');
		if (brace < 0)
			return buf_addspan(out, s);
		buf_addspan(out, span_head(s, (size_t)brace));
		s = span_skip(s, (size_t)brace);
		name = slot_name(s);
		for (i = 0; name.n > 0 && i < n; i++)
			if (span_is(name, names[i]))
				break;
		if (name.n == 0 || i == n) {
			buf_addc(out, '{');
			s = span_skip(s, 1);
			continue;
		}
		add_value(out, values[i]);
		s = span_skip(s, name.n + 2);
	}
	return out->error;
}

const char *
text_value(struct arena *a, struct span v)
{
	struct span whole = v;
	size_t nuls = 0, n = 0;
	char *p;

	v = utf8_head(v, TEXT_LONG);
	for (size_t i = 0; i < v.n; i++)
		nuls += v.p[i] == '\0';
	p = arena_alloc(a, v.n + nuls + sizeof "...");
	for (size_t i = 0; p != NULL && i < v.n; i++) {
		if (v.p[i] == '\0')
			p[n++] = '^';
		p[n++] = v.p[i] == '\0' ? '@' : v.p[i];
	}
	if (p != NULL && v.n < whole.n)
		memcpy(p + n, "...", 3);
	return p != NULL ? p : "";
}

struct text
text_fill(struct arena *a, const char *ja, const char *en,
    const char *const *names, const char *const *values, size_t n)
{
	const char *patterns[2] = { ja, en };
	const char *made[2] = { "", "" };
	struct buf b;

	buf_init(&b, SENTENCE_MAX);
	for (int i = 0; i < 2; i++) {
		const char *copy = NULL;

		buf_reset(&b);
		/* At the limit what fitted is kept: whole pieces only. */
		text_expand(&b, patterns[i], names, values, n);
		copy = arena_memdup(a, b.data, b.len);
		if (copy != NULL)
			made[i] = copy;
	}
	buf_done(&b);
	return (struct text){ made[0], made[1] };
}

struct text
text_say_list(struct arena *a, const char *id, va_list ap)
{
	const char *names[ARGS_MAX], *values[ARGS_MAX];
	struct text t = text_plain(id);
	size_t n = text_collect(ap, names, values, ARGS_MAX);

	if (n == 0)
		return t;
	return text_fill(a, t.ja, t.en, names, values, n);
}

struct text
text_say(struct arena *a, const char *id, ...)
{
	struct text t;
	va_list ap;

	va_start(ap, id);
	t = text_say_list(a, id, ap);
	va_end(ap);
	return t;
}

struct text
text_say_both(struct arena *a, const char *id, ...)
{
	const char *names[ARGS_MAX], *ja[ARGS_MAX], *en[ARGS_MAX];
	struct text t = text_plain(id);
	va_list ap;
	size_t n = 0;

	va_start(ap, id);
	while (n < ARGS_MAX && (names[n] = va_arg(ap, const char *)) !=
	    NULL) {
		const struct text *value = va_arg(ap, const struct text *);

		ja[n] = text_in(value, LANG_JA);
		en[n++] = text_in(value, LANG_EN);
	}
	va_end(ap);
	return (struct text){ text_fill(a, t.ja, t.en, names, ja, n).ja,
		text_fill(a, t.ja, t.en, names, en, n).en };
}

const char *
text_in(const struct text *t, enum lang lang)
{
	const char *s;

	if (t == NULL)
		return "";
	s = lang == LANG_EN ? t->en : t->ja;
	return s != NULL ? s : "";
}

bool
text_is_none(const struct text *t)
{
	return t == NULL || (t->ja == NULL && t->en == NULL);
}

const char *
text_number(char out[TEXT_NUMBER], long long n)
{
	unsigned long long left = n < 0 ? 0ULL - (unsigned long long)n :
	    (unsigned long long)n;
	char *p = out + TEXT_NUMBER - 1;
	int digits = 0;

	*p = '\0';
	do {
		if (digits > 0 && digits % 3 == 0)
			*--p = ',';
		*--p = (char)('0' + left % 10);
		left /= 10;
		digits++;
	} while (left > 0);
	if (n < 0)
		*--p = '-';
	return p;
}

struct text
text_count(struct arena *a, const char *id, long long n)
{
	char number[TEXT_NUMBER], full[128];
	const char *suffix = n == 1 ? ".one" : ".many";
	struct span base = utf8_head(span_str(id), sizeof full - 8);
	const char *names[] = { "n" };
	const char *values[] = { text_number(number, n) };
	struct text t;

	snprintf(full, sizeof full, SPAN_FMT "%s", SPAN_ARG(base), suffix);
	t = text_plain(full);
	return text_fill(a, t.ja, t.en, names, values, 1);
}

/* Aliases by their keys (look.h), sorted, with the range of each first byte.
 * A text is walked once for each kind of key; at each place the range of
 * aliases is narrowed byte by byte.  What is found may overlap: the longest
 * stay. */
#include "core/forged/brands.h"

#include <errno.h>
#include <stdlib.h>

#include "core/forged/look.h"
#include "core/text/nfkc.h"
#include "core/text/unicode.h"
#include "core/text/utf8.h"

#define ARENA_MAX ((size_t)4 << 20)
#define HOWS 2			/* enum look_how */
#define FOUND_MAX 256		/* names of one text, before overlaps go */

struct alias_key {
	struct span	 key;
	const struct brand_alias *alias;
};

struct key_list {
	struct alias_key *v;		/* by key; the shorter of two first */
	size_t		 n;
	size_t		 first[257];	/* of each first byte */
};

struct brand_table {
	const struct forge_knowledge *k;
	struct arena	*a;
	struct key_list	 lists[HOWS];
	struct span	*plain;		/* of k->aliases: nfkc_lower, without
					 * blanks */
};

/* A part of a text with its keys. */
struct unit {
	const struct brand_table *t;
	struct arena	*a;
	enum brand_place place;
	struct span	 text;		/* what is searched */
	size_t		 offset;	/* of it in the text that was given */
	struct look_key	 key[HOWS];
	struct span	 bare[HOWS];	/* the key without generic words */
};

struct found {
	struct brand_claim v[FOUND_MAX];
	size_t		 n;
};

/* ---- the table ---- */

static int
by_key(const void *a, const void *b)
{
	const struct alias_key *x = a, *y = b;
	int c = span_compare(x->key, y->key);

	/* qsort need not be stable */
	return c != 0 ? c : x->alias < y->alias ? -1 : x->alias > y->alias;
}

static int
build_list(struct brand_table *t, enum look_how how)
{
	struct key_list *l = &t->lists[how];
	size_t n = t->k->naliases, i = 0;

	l->v = arena_array(t->a, n + 1, sizeof *l->v);
	for (; l->v != NULL && l->n < n; l->n++) {
		struct look_key key;
		int r = look_key(t->k->aliases[l->n].alias, how, t->a, &key);

		if (r < 0)
			return r;
		l->v[l->n] = (struct alias_key){ key.text,
			&t->k->aliases[l->n] };
	}
	if (l->v == NULL)
		return -ENOMEM;
	qsort(l->v, l->n, sizeof *l->v, by_key);
	for (unsigned c = 0; c <= 256; c++) {
		while (i < l->n && (l->v[i].key.n == 0 ||
		    (unsigned char)l->v[i].key.p[0] < c))
			i++;
		l->first[c] = i;
	}
	return 0;
}

static bool
is_blank(uint32_t ch)
{
	enum unicode_class class = unicode_class(ch);

	return ch <= ' ' || class == UNICODE_INVISIBLE ||
	    class == UNICODE_BIDI || class == UNICODE_VARIATION;
}

/* NFKC, lower case, no blanks, nothing invisible. */
static int
plain(struct span s, struct arena *a, struct span *ret)
{
	struct buf b, out;
	uint32_t ch;
	int n;

	buf_init(&b, 8 * LOOK_TEXT_MAX);
	buf_init(&out, 8 * LOOK_TEXT_MAX);
	(void)nfkc_lower(utf8_head(s, LOOK_TEXT_MAX), &b);
	for (s = buf_span(&b); (n = utf8_decode(s, &ch)) > 0;
	    s = span_skip(s, (size_t)n))
		if (!is_blank(ch))
			(void)buf_add(&out, s.p, (size_t)n);
	*ret = arena_span(a, buf_span(&out));
	buf_done(&b);
	buf_done(&out);
	return ret->p == NULL ? -ENOMEM : 0;
}

int
brand_table_new(const struct forge_knowledge *k, struct brand_table **ret)
{
	struct brand_table *t = calloc(1, sizeof *t);
	int r = t == NULL ? -ENOMEM : look_open();

	if (t == NULL)
		return r;
	t->k = k;
	t->a = arena_new(ARENA_MAX);
	if (r == 0 && t->a == NULL)
		r = -ENOMEM;
	for (int how = 0; r == 0 && how < HOWS; how++)
		r = build_list(t, (enum look_how)how);
	if (r == 0) {
		t->plain = arena_array(t->a, k->naliases + 1,
		    sizeof *t->plain);
		r = t->plain == NULL ? -ENOMEM : 0;
	}
	for (size_t i = 0; r == 0 && i < k->naliases; i++)
		r = plain(k->aliases[i].alias, t->a, &t->plain[i]);
	if (r == 0)
		*ret = t;
	else
		brand_table_free(t);
	return r;
}

void
brand_table_free(struct brand_table *t)
{
	if (t == NULL)
		return;
	arena_free(t->a);
	free(t);
}

/* ---- a whole name ---- */

static bool
is_bracket(uint32_t ch)
{
	return (ch < 0x80 && ch > 0 && strchr("()[]<>{}\"'", (int)ch)) ||
	    (ch >= 0x3008 && ch <= 0x3011) ||
	    (ch >= 0x3014 && ch <= 0x301b) || (ch >= 0x2018 && ch <= 0x201f);
}

static bool
is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Blanks where brackets stood. */
static void
drop_brackets(struct span s, struct buf *out)
{
	uint32_t ch;
	int n;

	for (; (n = utf8_decode(s, &ch)) > 0; s = span_skip(s, (size_t)n)) {
		if (is_bracket(ch))
			(void)buf_addc(out, ' ');
		else
			(void)buf_add(out, s.p, (size_t)n);
	}
}

/* Does the word stand there on its own?  Words in Japanese always do. */
static bool
stands_alone(struct span s, size_t at, struct span word)
{
	size_t end = at + word.n;

	return !(is_alnum(word.p[0]) && at > 0 && is_alnum(s.p[at - 1])) &&
	    !(is_alnum(word.p[word.n - 1]) && end < s.n &&
	    is_alnum(s.p[end]));
}

static void
blank_word(struct buf *b, struct span word)
{
	for (size_t i = 0; i + word.n <= b->len; i++)
		if (memcmp(b->data + i, word.p, word.n) == 0 &&
		    stands_alone(buf_span(b), i, word))
			memset(b->data + i, ' ', word.n);
}

/* True: the name ended with it. */
static bool
blank_end(struct buf *b, struct span word)
{
	struct span s = span_trim(buf_span(b));
	size_t at = (size_t)(s.p - b->data) + s.n - word.n;

	if (!span_ends(s, word.p) || s.n == word.n ||
	    !stands_alone(buf_span(b), at, word))
		return false;
	memset(b->data + at, ' ', word.n);
	return true;
}

static int
bare_keys(struct unit *u)
{
	const struct forge_knowledge *k = u->t->k;
	struct look_key key;
	struct span text;
	struct buf b, lower;
	int r = 0;

	buf_init(&lower, 8 * LOOK_TEXT_MAX);
	buf_init(&b, 8 * LOOK_TEXT_MAX);
	/* The key RAW wants capitals as they are: only what is left of the
	 * folded text counts, and a whole name seldom has a false capital. */
	(void)nfkc_lower(utf8_head(u->text, LOOK_TEXT_MAX), &lower);
	drop_brackets(buf_span(&lower), &b);
	for (size_t i = 0; i < k->ngeneric; i++)
		if (!k->generic[i].at_end)
			blank_word(&b, k->generic[i].word);
	for (size_t i = 0; i < k->ngeneric; i++)
		if (k->generic[i].at_end &&
		    blank_end(&b, k->generic[i].word))
			break;
	text = arena_span(u->a, buf_span(&b));
	buf_done(&lower);
	buf_done(&b);
	for (int how = 0; r == 0 && how < HOWS; how++) {
		r = look_key(text, (enum look_how)how, u->a, &key);
		u->bare[how] = key.text;
	}
	return r;
}

static bool
is_whole(const struct unit *u, enum look_how how, struct span key)
{
	return u->place != BRAND_IN_TEXT && (span_eq(u->bare[how], key) ||
	    span_eq(u->key[how].text, key));
}

/* ---- names in a unit ---- */

static size_t
char_end(struct span s, size_t at)
{
	uint32_t ch;
	int n = utf8_decode(span_skip(s, at), &ch);

	return at + (n > 0 ? (size_t)n : 1);
}

static int
add_found(const struct unit *u, enum look_how how, size_t from, size_t to,
    const struct alias_key *key, struct found *f)
{
	const struct look_key *k = &u->key[how];
	size_t at = k->at[from], end = char_end(k->source, k->at[to - 1]);
	const struct brand_alias *alias = key->alias;
	struct span mine;
	int r;

	if (f->n == FOUND_MAX || look_key_touches(k, from, to) ||
	    (alias->whole && !is_whole(u, how, key->key)))
		return 0;
	r = plain(span_of(k->source.p + at, end - at), u->a, &mine);
	f->v[f->n++] = (struct brand_claim){
		.brand = alias->brand, .alias = alias, .place = u->place,
		.at = u->offset + at, .length = end - at,
		.lookalike = !span_eq(mine,
		    u->t->plain[alias - u->t->k->aliases]),
	};
	return r;
}

/* The first alias behind lo whose byte at depth is c or more. */
static size_t
narrow(const struct key_list *l, size_t lo, size_t hi, size_t depth,
    unsigned c)
{
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if ((unsigned char)l->v[mid].key.p[depth] < c)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static int
look_at(const struct unit *u, enum look_how how, size_t from,
    struct found *f)
{
	const struct key_list *l = &u->t->lists[how];
	struct span s = u->key[how].text;
	unsigned c = (unsigned char)s.p[from];
	size_t lo = l->first[c], hi = l->first[c + 1];
	int r = 0;

	for (size_t depth = 1; r == 0 && lo < hi; depth++) {
		for (; r == 0 && lo < hi && l->v[lo].key.n == depth; lo++)
			r = add_found(u, how, from, from + depth, &l->v[lo],
			    f);
		if (from + depth >= s.n)
			break;
		c = (unsigned char)s.p[from + depth];
		lo = narrow(l, lo, hi, depth, c);
		hi = narrow(l, lo, hi, depth, c + 1);
	}
	return r;
}

static int
search(struct unit *u, struct found *f)
{
	int r = 0;

	for (int how = 0; r == 0 && how < HOWS; how++)
		r = look_key(u->text, (enum look_how)how, u->a,
		    &u->key[how]);
	if (r == 0 && u->place != BRAND_IN_TEXT)
		r = bare_keys(u);
	for (int how = 0; r == 0 && how < HOWS; how++)
		for (size_t i = 0; r == 0 && i < u->key[how].text.n; i++)
			r = look_at(u, (enum look_how)how, i, f);
	return r;
}

/* ---- what is searched ---- */

static const struct { const char *open, *close; } brackets[] = {
	{ "【", "】" }, { "「", "」" }, { "『", "』" }, { "[", "]" },
	{ "［", "］" },
};

static int
search_brackets(struct unit *u, struct span subject, struct found *f)
{
	int r = 0;

	for (size_t i = 0; i < sizeof brackets / sizeof *brackets; i++) {
		size_t at = 0, n = strlen(brackets[i].open);
		ptrdiff_t open, close;

		while (r == 0 && (open = span_find(span_skip(subject, at),
		    span_str(brackets[i].open))) >= 0) {
			at += (size_t)open + n;
			close = span_find(span_skip(subject, at),
			    span_str(brackets[i].close));
			if (close < 0)
				break;
			u->offset = at;
			u->text = span_of(subject.p + at, (size_t)close);
			r = search(u, f);
			at += (size_t)close;
		}
	}
	return r;
}

static bool
is_of_address(char c)
{
	return (c >= 'A' && c <= 'Z') || is_alnum(c) ||
	    (c != '\0' && strchr("._%+-@:/?&=~", c) != NULL);
}

/* A URL, a name of a host, or an address: it has :// or @, or a dot between
 * letters. */
static bool
is_address(struct span s)
{
	if (span_find(s, span_str("://")) >= 0 || span_chr(s, '@') > 0)
		return true;
	for (size_t i = 1; i + 2 < s.n; i++)
		if (s.p[i] == '.' && is_alnum((char)(s.p[i - 1] | 0x20)) &&
		    (s.p[i + 1] | 0x20) >= 'a' && (s.p[i + 1] | 0x20) <= 'z')
			return true;
	return false;
}

/* A sign that no name holds stands for every address and line end; what is
 * left keeps its place. */
static char *
without_addresses(struct span text, struct arena *a)
{
	char *out = arena_memdup(a, text.p, text.n);

	for (size_t i = 0, n; out != NULL && i < text.n; i += n > 0 ? n : 1) {
		for (n = 0; i + n < text.n && is_of_address(text.p[i + n]);)
			n++;
		if (n > 0 && is_address(span_of(text.p + i, n)))
			memset(out + i, '#', n);
		if (n == 0 && text.p[i] == '\n')
			out[i] = '#';
	}
	return out;
}

/* ---- which of them stay ---- */

/* The longest first; of equals what is spelt right, then by place. */
static int
by_length(const void *a, const void *b)
{
	const struct brand_claim *x = a, *y = b;

	if (x->length != y->length)
		return x->length > y->length ? -1 : 1;
	if (x->lookalike != y->lookalike)
		return x->lookalike ? 1 : -1;
	return x->at < y->at ? -1 : x->at > y->at;
}

static int
by_place(const void *a, const void *b)
{
	const struct brand_claim *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->alias < y->alias ? -1 : x->alias > y->alias;
}

/* Is it hidden by a longer one, or its brand there already? */
static bool
is_covered(const struct found *f, size_t n, const struct brand_claim *c)
{
	for (size_t i = 0; i < n; i++) {
		const struct brand_claim *o = &f->v[i];
		bool same = o->at == c->at && o->length == c->length &&
		    o->lookalike == c->lookalike;

		if (o->brand == c->brand || (!same && c->at < o->at +
		    o->length && o->at < c->at + c->length))
			return true;
	}
	return false;
}

static void
keep(struct found *f, struct brand_claims *claims)
{
	size_t n = 0;

	qsort(f->v, f->n, sizeof *f->v, by_length);
	for (size_t i = 0; i < f->n; i++)
		if (!is_covered(f, n, &f->v[i]))
			f->v[n++] = f->v[i];
	qsort(f->v, n, sizeof *f->v, by_place);
	for (size_t i = 0; i < n && claims->n < BRAND_CLAIMS_MAX; i++)
		claims->v[claims->n++] = f->v[i];
}

int
brands_claimed(const struct brand_table *t, struct span utf8,
    enum brand_place place, struct arena *a, struct brand_claims *claims)
{
	struct unit u = { .t = t, .a = a, .place = place, .text = utf8 };
	struct found *f = arena_alloc(a, sizeof *f);
	int r = f == NULL ? -ENOMEM : 0;

	if (r == 0 && place == BRAND_IN_TEXT) {
		u.text.p = without_addresses(utf8, a);
		r = u.text.p == NULL ? -ENOMEM : 0;
	}
	if (r == 0)
		r = place == BRAND_IN_SUBJECT ?
		    search_brackets(&u, utf8, f) : search(&u, f);
	if (r == 0)
		keep(f, claims);
	return r;
}

/* Rules of the text: is there one, does it say something, is it the same in
 * both versions, does it hide anything? */
#include <errno.h>
#include <stdlib.h>

#include "core/forged/knowledge.h"
#include "core/lint/picture.h"
#include "core/lint/rules.h"
#include "core/lint/writer.h"
#include "core/text/utf8.h"

/* Half units. */
#define SHORT_MOST	20u
#define RATHER_MOST	40u
#define FIRST_MOST	80u

static const struct mime_part *
shown_part(const struct lint_view *v)
{
	return v->plain.part ? v->plain.part : v->html.part;
}

static void
hit_text(struct lint_run *run)
{
	lint_hit(run, lint_part(shown_part(run->v)), NULL);
}

static void
hit_short(struct lint_run *run)
{
	struct span n = lint_number(run, (long long)run->v->units.chars);

	lint_hit(run, lint_part(shown_part(run->v)), "n", &n, NULL);
}

/* ---- how much there is ---- */

static int
l211(struct lint_run *run)
{
	const struct lint_view *v = run->v;

	if (v->units.half < SHORT_MOST && v->nattachments == 0 && !v->reply &&
	    v->chars > 0)
		hit_short(run);
	return 0;
}

static int
l219(struct lint_run *run)
{
	const struct lint_view *v = run->v;

	if (v->units.half < SHORT_MOST && v->nattachments > 0 && !v->reply &&
	    v->chars > 0)
		hit_short(run);
	return 0;
}

static int
l220(struct lint_run *run)
{
	const struct lint_view *v = run->v;

	if (v->units.half >= SHORT_MOST && v->units.half < RATHER_MOST &&
	    !v->reply)
		hit_short(run);
	return 0;
}

static int
l212(struct lint_run *run)
{
	if (run->v->chars == 0 && run->v->nattachments > 0)
		hit_text(run);
	return 0;
}

static bool
has_picture(const struct lint_view *v)
{
	return v->images || v->page.images.n > 0;
}

static int
l157(struct lint_run *run)
{
	const struct lint_view *v = run->v;

	if (v->chars == 0 && v->nattachments == 0 && !has_picture(v))
		hit_text(run);
	return 0;
}

/* ---- who writes to whom ---- */

/* At most n lines from the top. */
static struct span
first_lines(struct span s, size_t n)
{
	size_t at = 0;

	while (at < s.n && n > 0)
		n -= s.p[at++] == '\n';
	return span_head(s, at);
}

static struct span
last_lines(struct span s, size_t n)
{
	size_t at = s.n;

	while (at > 0 && (n > 1 || s.p[at - 1] != '\n'))
		n -= s.p[--at] == '\n';
	return span_skip(s, at);
}

/* catalogue: lint.lacks.* */
static int
l218(struct lint_run *run)
{
	const struct lint_view *v = run->v;
	bool greets = forge_matches(v->know, "salutation",
	    first_lines(v->visible_folded, 3), NULL);
	bool tells = forge_matches(v->know, "self-introduction", v->own,
	    NULL) || lint_names_writer(run, v->visible_folded);

	if (!v->first || v->chars == 0 || v->units.half >= FIRST_MOST ||
	    (greets && tells))
		return 0;
	hit_text(run);
	lint_words(run, "x", text_plain(greets ? "lint.lacks.name" : tells ?
	    "lint.lacks.salutation" : "lint.lacks.both"));
	return 0;
}

static int
l217(struct lint_run *run)
{
	const struct lint_view *v = run->v;
	struct span end = last_lines(span_trim(v->visible_folded), 10);

	if (!v->reply && v->chars > 0 && !lint_names_writer(run, end) &&
	    !forge_matches(v->know, "signature-content", end, NULL))
		hit_text(run);
	return 0;
}

/* ---- links and words ---- */

/* The characters of URLs. */
static size_t
url_characters(struct span s, size_t *ret_count)
{
	size_t sum = 0;
	ptrdiff_t at;

	*ret_count = 0;
	while ((at = span_find(s, span_str("://"))) >= 0) {
		size_t begin = (size_t)at, end = begin + 3;

		while (begin > 0 && ((s.p[begin - 1] | 0x20) >= 'a' &&
		    (s.p[begin - 1] | 0x20) <= 'z'))
			begin--;
		while (end < s.n && s.p[end] > ' ' &&
		    (unsigned char)s.p[end] < 0x7f)
			end++;
		sum += end - begin;
		*ret_count += end > (size_t)at + 3;
		s = span_skip(s, end);
	}
	return sum;
}

#define URL_PERCENT 80u

static int
l213(struct lint_run *run)
{
	const struct lint_view *v = run->v;
	size_t count, n = url_characters(v->visible_folded, &count);

	if (count > 0 && n * 100 > v->chars * URL_PERCENT)
		hit_text(run);
	return 0;
}

#define WORDS_LEAST 3

static int
l231(struct lint_run *run)
{
	const struct lint_view *v = run->v;
	struct forge_words words = { .n = 0 };
	struct span x;
	struct buf b;

	forge_words(v->know, WORD_SUBJECT, v->subject_folded, &words);
	forge_words(v->know, WORD_BODY, v->visible_folded, &words);
	if (words.score < WORDS_LEAST)
		return 0;
	buf_init(&b, 200);
	for (size_t i = 0; i < words.n; i++) {
		if (words.v[i].weight == 0)
			continue;
		buf_adds(&b, b.len > 0 ? ", " : "");
		buf_addspan(&b, utf8_head(words.v[i].found, 40));
	}
	x = buf_span(&b);
	lint_hit(run, lint_part(shown_part(v)), "x", &x, NULL);
	buf_done(&b);
	return 0;
}

/* ---- HTML ---- */

static int
l132(struct lint_run *run)
{
	if (run->v->html.part != NULL && run->v->carrier != NULL)
		lint_hit(run, lint_part(run->v->html.part), NULL);
	return 0;
}

/* An invitation as one of the versions: programs show that without HTML. */
static bool
has_invitation(const struct lint_view *v)
{
	const struct mime_part *up = v->html.part->parent;

	if (up == NULL || !mime_is(up, "multipart/alternative"))
		return false;
	for (size_t i = 0; i < v->mime->n; i++)
		if (v->mime->v[i]->parent == up && v->mime->v[i]->size > 0 &&
		    mime_is(v->mime->v[i], "text/calendar"))
			return true;
	return false;
}

static int
l214(struct lint_run *run)
{
	const struct lint_view *v = run->v;

	if (v->html.part != NULL && !has_invitation(v) &&
	    lint_visible_chars(v->plain.text) == 0)
		lint_hit(run, lint_part(v->html.part), NULL);
	return 0;
}

#define PICTURE_LEAST 200
#define PICTURE_TEXT 80u	/* half units: a letter of two sentences */

#define PICTURE_BYTES ((size_t)256 << 10)

/* The part that a picture of the HTML shows ("cid:…"); NULL: none. */
static const struct mime_part *
picture_part(const struct lint_view *v, struct span target)
{
	struct span id = span_skip(target, 4);

	if (!span_starts_nocase(target, "cid:"))
		return NULL;
	for (size_t i = 0; i < v->mime->n; i++) {
		const struct field_raw *f = fields_find(
		    &v->mime->v[i]->fields, "Content-ID", 0);
		struct span is = f ? span_trim(f->body) : span_str("");

		if (is.n > 2 && *is.p == '<' && span_eq(span_of(is.p + 1,
		    is.n - 2), id))
			return v->mime->v[i];
	}
	return NULL;
}

/* What the tag says, else the file. */
static bool
is_large(const struct lint_view *v, const struct html_link *i)
{
	unsigned width = i->width, height = i->height;
	const struct mime_part *p = picture_part(v, i->target);
	struct buf b;

	if (p != NULL && (width == 0 || height == 0)) {
		buf_init(&b, PICTURE_BYTES);
		(void)mime_part_bytes(p, &b);
		(void)picture_size(buf_span(&b), &width, &height);
		buf_done(&b);
	}
	return width > PICTURE_LEAST && height > PICTURE_LEAST;
}

#define PICTURES_MOST 50u

static int
l216(struct lint_run *run)
{
	const struct lint_view *v = run->v;
	const struct html_list *l = &v->page.images;
	struct lint_units u;
	bool large = false;

	lint_count(v->html.folded, &u);
	if (v->html.part == NULL || u.half >= PICTURE_TEXT)
		return 0;
	for (size_t i = 0; !large && i < l->n && i < PICTURES_MOST; i++)
		large = is_large(v, &l->v[i]);
	if (large)
		lint_hit(run, lint_part(v->html.part), NULL);
	return 0;
}

#define HIDDEN_MOST 150u

static int
l227(struct lint_run *run)
{
	const struct lint_view *v = run->v;

	if (v->page.split ||
	    lint_visible_chars(v->page.hidden) > HIDDEN_MOST)
		lint_hit(run, lint_part(v->html.part), NULL);
	return 0;
}

/* ---- both versions ---- */

#define ALIKE_LEAST 100u	/* characters */
#define ALIKE_TIMES 10u		/* so much longer is another text */
#define ALIKE_PERCENT 30u
#define ALIKE_LOOK 20000u	/* characters that are compared */

static int
by_pair(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Pairs of neighbouring characters, each once, sorted. */
static size_t
pairs_of(struct span s, uint64_t *to)
{
	uint32_t ch, last = 0;
	size_t n = 0, kept = 0;
	int len;

	while (n < ALIKE_LOOK && (len = utf8_decode(s, &ch)) != 0) {
		s = span_skip(s, len > 0 ? (size_t)len : 1);
		if (len < 0 || ch <= ' ')
			continue;
		if (last != 0)
			to[n++] = (uint64_t)last << 32 | ch;
		last = ch;
	}
	if (n > 0)
		qsort(to, n, sizeof *to, by_pair);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || to[i] != to[i - 1])
			to[kept++] = to[i];
	return kept;
}

/* Percent of the pairs of the smaller set. */
static unsigned
shared(const uint64_t *a, size_t na, const uint64_t *b, size_t nb)
{
	size_t i = 0, j = 0, same = 0, least = na < nb ? na : nb;

	while (i < na && j < nb) {
		if (a[i] == b[j]) {
			same++;
			i++;
			j++;
		} else if (a[i] < b[j])
			i++;
		else
			j++;
	}
	return least == 0 ? 0 : (unsigned)(same * 100 / least);
}

static bool
is_alternative(const struct lint_view *v)
{
	const struct mime_part *p = v->plain.part;

	return p != NULL && v->html.part != NULL && p->parent != NULL &&
	    mime_is(p->parent, "multipart/alternative");
}

static int
l215(struct lint_run *run)
{
	const struct lint_view *v = run->v;
	size_t plain = lint_visible_chars(v->plain.text);
	size_t html = lint_visible_chars(v->html.text);
	uint64_t *a, *b;

	if (!is_alternative(v) || plain == 0 ||
	    (plain < ALIKE_LEAST && html < ALIKE_LEAST))
		return 0;
	a = arena_array(run->a, ALIKE_LOOK, sizeof *a);
	b = arena_array(run->a, ALIKE_LOOK, sizeof *b);
	if (a == NULL || b == NULL)
		return -ENOMEM;
	if (plain * ALIKE_TIMES < html || shared(a,
	    pairs_of(v->plain.folded, a), b, pairs_of(v->html.folded, b)) <
	    ALIKE_PERCENT)
		lint_hit(run, lint_part(v->plain.part), NULL);
	return 0;
}

const struct lint_check lint_checks_body[] = {
	{ "l132", l132 },
	{ "l157", l157 },
	{ "l211", l211 },
	{ "l212", l212 },
	{ "l213", l213 },
	{ "l214", l214 },
	{ "l215", l215 },
	{ "l216", l216 },
	{ "l217", l217 },
	{ "l218", l218 },
	{ "l219", l219 },
	{ "l220", l220 },
	{ "l227", l227 },
	{ "l231", l231 },
	{ NULL, NULL },
};

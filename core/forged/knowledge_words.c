/* Keywords and patterns over the text of a mail.  PCRE2, UTF, without case,
 * with JIT where there is one, and with limits: a pattern that runs into one
 * does not match. */
#include <errno.h>
#include <stdio.h>

#include "core/forged/knowledge_part.h"
#include "core/text/nfkc.h"
#include "core/text/unicode.h"
#include "core/text/utf8.h"

#define MATCH_LIMIT 200000
#define DEPTH_LIMIT 2000
#define HEAP_LIMIT_KIB 2048
#define TEXT_MAX ((size_t)256 << 10)

static const char *const places[] = { "subject", "body", "display", NULL };

/* ---- reading ---- */

/* Can no match begin with a byte of ASCII? */
static bool
begins_above_ascii(const pcre2_code *code)
{
	const uint8_t *bitmap = NULL;
	uint32_t type = 0, unit = 0;

	(void)pcre2_pattern_info(code, PCRE2_INFO_FIRSTCODETYPE, &type);
	(void)pcre2_pattern_info(code, PCRE2_INFO_FIRSTCODEUNIT, &unit);
	(void)pcre2_pattern_info(code, PCRE2_INFO_FIRSTBITMAP, &bitmap);
	if (type == 1)
		return unit > 0x7f;
	for (size_t i = 0; bitmap != NULL && i < 16; i++)
		if (bitmap[i] != 0)
			return false;
	return bitmap != NULL;
}

static int
compile(const struct rows *r, struct forge_pattern *p)
{
	const char *pattern = rows_cell(r, "pattern");
	unsigned char why[200] = "";
	char line[24];
	PCRE2_SIZE at;
	int code;

	p->code = pcre2_compile((PCRE2_SPTR)pattern, strlen(pattern),
	    PCRE2_CASELESS | PCRE2_UTF | PCRE2_MULTILINE |
	    PCRE2_NEVER_BACKSLASH_C, &code, &at, NULL);
	if (p->code == NULL) {
		pcre2_get_error_message(code, why, sizeof why);
		snprintf(line, sizeof line, "%zu", table_line(r->t, r->row));
		return error_set(r->e, -EINVAL, "knowledge.pattern", "file",
		    table_source(r->t, r->row), "line", line, "what",
		    (const char *)why, NULL);
	}
	/* Where there is no JIT, matching is only slower. */
	(void)pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE);
	p->not_ascii = begins_above_ascii(p->code);
	return 0;
}

static bool
too_many_classes(const struct forge_store *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->nwords; i++) {
		size_t k = 0;

		while (k < i && strcmp(s->words[k].id, s->words[i].id) != 0)
			k++;
		n += k == i;
	}
	return n > WORD_CLASSES;
}

static int
read_keywords(struct forge_knowledge *k)
{
	struct forge_store *s = k->store;
	struct rows r = knowledge_rows(k, FILE_KEYWORDS);
	int e = 0;

	s->words = knowledge_array(k, FILE_KEYWORDS, sizeof *s->words);
	if (s->words == NULL)
		return -ENOMEM;
	for (; e == 0 && r.row < table_rows(r.t); r.row++) {
		struct forge_pattern *p = &s->words[s->nwords];
		int place = rows_word(&r, "where", places);

		if (place < 0)
			return place;
		p->id = rows_cell(&r, "class");
		p->place = (enum word_place)place;
		e = rows_number(&r, "weight", 0, 3, &p->weight);
		if (e == 0)
			e = compile(&r, p);
		s->nwords += p->code != NULL;
		if (e == 0 && too_many_classes(s))
			e = rows_fault(&r, "class");
	}
	return e;
}

static int
read_patterns(struct forge_knowledge *k)
{
	struct forge_store *s = k->store;
	struct rows r = knowledge_rows(k, FILE_PATTERNS);
	int e = 0;

	s->patterns = knowledge_array(k, FILE_PATTERNS, sizeof *s->patterns);
	if (s->patterns == NULL)
		return -ENOMEM;
	for (; e == 0 && r.row < table_rows(r.t); r.row++) {
		struct forge_pattern *p = &s->patterns[s->npatterns];

		p->id = rows_cell(&r, "id");
		e = compile(&r, p);
		s->npatterns += p->code != NULL;
	}
	return e;
}

int
knowledge_read_words(struct forge_knowledge *k)
{
	struct forge_store *s = k->store;
	int e;

	s->limits = pcre2_match_context_create(NULL);
	if (s->limits == NULL)
		return -ENOMEM;
	pcre2_set_match_limit(s->limits, MATCH_LIMIT);
	pcre2_set_depth_limit(s->limits, DEPTH_LIMIT);
	pcre2_set_heap_limit(s->limits, HEAP_LIMIT_KIB);
	e = read_keywords(k);
	return e == 0 ? read_patterns(k) : e;
}

void
knowledge_free_words(struct forge_store *s)
{
	for (size_t i = 0; i < s->nwords; i++)
		pcre2_code_free(s->words[i].code);
	for (size_t i = 0; i < s->npatterns; i++)
		pcre2_code_free(s->patterns[i].code);
	pcre2_match_context_free(s->limits);
}

/* ---- the text ---- */

static bool
is_japanese(uint32_t ch)
{
	return (ch >= 0x3005 && ch <= 0x3007) ||
	    (ch >= 0x3041 && ch <= 0x30ff) || (ch >= 0x3400 && ch <= 0x9fff);
}

static bool
has_no_width(uint32_t ch)
{
	switch (unicode_class(ch)) {
	case UNICODE_BIDI:
	case UNICODE_VARIATION:
	case UNICODE_INVISIBLE:
		return true;
	case UNICODE_CONTROL:
		return ch != '\n' && ch != '\t';
	default:
		return false;
	}
}

/* Bytes of ASCII at the start that need no look: no blank, no control. */
static size_t
printable_run(struct span s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] > ' ' && s.p[n] < 0x7f)
		n++;
	return n;
}

/* Blanks are kept back until it is known what stands behind them. */
static void
close_up(struct span s, struct buf *out)
{
	struct span blanks = { NULL, 0 };
	bool japanese = false, now;
	uint32_t ch;
	int n;

	for (; (n = utf8_decode(s, &ch)) > 0; s = span_skip(s, (size_t)n)) {
		size_t run = blanks.n == 0 ? printable_run(s) : 0;

		if (run > 0) {
			(void)buf_add(out, s.p, run);
			japanese = false;
			n = (int)run;
			continue;
		}
		if (has_no_width(ch))
			continue;
		if (ch == ' ' || ch == '\t') {
			blanks.p = blanks.n == 0 ? s.p : blanks.p;
			blanks.n = (size_t)(s.p - blanks.p) + 1;
			continue;
		}
		now = is_japanese(ch);
		if (blanks.n > 0 && !(japanese && now))
			(void)buf_addfill(out, ' ', blanks.n);
		blanks.n = 0;
		japanese = now;
		(void)buf_add(out, s.p, (size_t)n);
	}
	(void)buf_addfill(out, ' ', blanks.n);
}

int
forge_text(struct span utf8, struct arena *a, struct span *ret)
{
	struct span head = utf8_head(utf8, TEXT_MAX), text;
	struct buf plain, out;

	buf_init(&plain, 4 * TEXT_MAX);
	buf_init(&out, 4 * TEXT_MAX);
	/* What grows over the bound is cut there. */
	(void)nfkc(head, &plain);
	close_up(buf_span(&plain), &out);
	text = arena_span(a, buf_span(&out));
	if (plain.error == -ENOMEM || out.error == -ENOMEM ||
	    arena_failed(a))
		text.p = NULL;
	buf_done(&plain);
	buf_done(&out);
	if (text.p == NULL)
		return -ENOMEM;
	*ret = text;
	return 0;
}

static bool
is_ascii(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] > 0x7f)
			return false;
	return true;
}

/* ---- matching ---- */

struct matching {
	const struct forge_store *s;
	pcre2_match_data *data;
	struct span	 text;
	bool		 ascii;
};

static bool
matches(const struct matching *m, const struct forge_pattern *p,
    struct span *ret)
{
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(m->data);
	int n;

	if (p->not_ascii && m->ascii)
		return false;
	n = pcre2_match(p->code, (PCRE2_SPTR)m->text.p, m->text.n, 0,
	    PCRE2_NO_UTF_CHECK, m->data, m->s->limits);
	/* A pattern too hungry for JIT's stack gets a second chance. */
	if (n == PCRE2_ERROR_JIT_STACKLIMIT)
		n = pcre2_match(p->code, (PCRE2_SPTR)m->text.p, m->text.n, 0,
		    PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT, m->data,
		    m->s->limits);
	if (n < 0)
		return false;
	*ret = span_of(m->text.p + at[0], at[1] - at[0]);
	return true;
}

/* False: no text that can be searched, or no memory. */
static bool
begin(const struct forge_knowledge *k, struct span text, struct matching *m)
{
	*m = (struct matching){ .s = k->store, .text = text,
		.ascii = is_ascii(text) };
	if (text.n == 0 || (!m->ascii && !utf8_valid(text)))
		return false;
	m->data = pcre2_match_data_create(1, NULL);
	return m->data != NULL;
}

static const struct forge_pattern *
find_pattern(const struct forge_store *s, const char *id)
{
	for (size_t i = 0; i < s->npatterns; i++)
		if (strcmp(s->patterns[i].id, id) == 0)
			return &s->patterns[i];
	return NULL;
}

bool
forge_has_pattern(const struct forge_knowledge *k, const char *pattern)
{
	return find_pattern(k->store, pattern) != NULL;
}

bool
forge_matches(const struct forge_knowledge *k, const char *pattern,
    struct span text, struct span *ret)
{
	const struct forge_pattern *p = find_pattern(k->store, pattern);
	struct span found;
	struct matching m;
	bool yes;

	if (p == NULL || !begin(k, text, &m))
		return false;
	yes = matches(&m, p, &found);
	pcre2_match_data_free(m.data);
	if (yes && ret != NULL)
		*ret = found;
	return yes;
}

/* ---- keywords ---- */

static struct forge_word *
word_of_class(struct forge_words *words, const char *class)
{
	for (size_t i = 0; i < words->n; i++)
		if (strcmp(words->v[i].class, class) == 0)
			return &words->v[i];
	return NULL;
}

void
forge_words(const struct forge_knowledge *k, enum word_place place,
    struct span text, struct forge_words *words)
{
	const struct forge_store *s = k->store;
	struct matching m;

	if (!begin(k, text, &m))
		return;
	for (size_t i = 0; i < s->nwords; i++) {
		const struct forge_pattern *p = &s->words[i];
		struct forge_word *w = word_of_class(words, p->id);
		struct span found;

		if (p->place != place || (w != NULL &&
		    w->weight >= p->weight) || !matches(&m, p, &found))
			continue;
		if (w == NULL)
			w = &words->v[words->n++];
		words->score += p->weight - w->weight;
		*w = (struct forge_word){ p->id, p->weight, place, found };
	}
	pcre2_match_data_free(m.data);
}

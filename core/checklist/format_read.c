/* The parser: one line at a time, in place (columns are those of the file).
 * Full-width signs are taken for their half-width ones only where they are
 * syntax; text, keys and ids are never folded. */
#include "core/checklist/format.h"

#include <errno.h>

#include "core/base/nearest.h"
#include "core/base/timeparse.h"
#include "core/checklist/reader.h"
#include "core/text/utf8.h"

/* ---- signs ---- */

size_t
reader_column(const struct reader *r, const char *at)
{
	size_t n = 1;

	for (const char *p = r->whole.p; p != NULL && p < at; p++)
		n += ((unsigned char)*p & 0xc0) != 0x80;
	return n;
}

size_t
reader_sign(struct span s, const char *const *spellings)
{
	for (; *spellings != NULL; spellings++) {
		if (span_starts(s, *spellings))
			return strlen(*spellings);
	}
	return 0;
}

const char *const reader_blank[] = { " ", "\t", "　", NULL };
const char *const reader_bar[] = { "|", "｜", NULL };
const char *const reader_colon[] = { ":", "：", NULL };
const char *const reader_at[] = { "@", "＠", NULL };
const char *const reader_open[] = { "[", "［", NULL };
const char *const reader_close[] = { "]", "］", NULL };
const char *const reader_arrow[] = { "->", "－＞", "→", NULL };
const char *const reader_to[] = { "=>", "＝＞", NULL };

void
reader_bad(struct reader *r, const char *at, const char *id, ...)
{
	va_list ap;

	va_start(ap, id);
	checklist_problem_list(r->p, false, r->line, reader_column(r, at), id,
	    ap);
	va_end(ap);
}

struct span
reader_skip_blank(struct span s)
{
	size_t n;

	while ((n = reader_sign(s, reader_blank)) > 0)
		s = span_skip(s, n);
	return s;
}

struct span
reader_trim(struct span s)
{
	s = reader_skip_blank(s);
	for (;;) {
		if (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
			s.n--;
		else if (span_ends(s, "　"))
			s.n -= strlen("　");
		else
			return s;
	}
}

bool
reader_split(struct span *rest, const char *const *spellings, struct span *ret)
{
	for (size_t i = 0; i < rest->n; i++) {
		size_t n = reader_sign(span_skip(*rest, i), spellings);

		if (n == 0)
			continue;
		*ret = span_head(*rest, i);
		*rest = span_skip(*rest, i + n);
		return true;
	}
	return false;
}

const char *
reader_keep(struct reader *r, struct span s)
{
	return arena_memdup(r->a, s.n > 0 ? s.p : "", s.n);
}

struct span
reader_word(struct span s)
{
	size_t n = 0;

	while (n < s.n && reader_sign(span_skip(s, n), reader_blank) == 0)
		n++;
	return span_head(s, n);
}

const char *
reader_near(struct span word, const char *const *known, size_t n)
{
	struct nearest near;

	nearest_init(&near, word);
	for (size_t i = 0; i < n; i++)
		nearest_try(&near, known[i]);
	return nearest_name(&near) != NULL ? nearest_name(&near) : "";
}

/* ---- the header ---- */

enum { HEAD_CHECKLIST, HEAD_VERSION, HEAD_DATED, HEAD_TITLE_JA, HEAD_TITLE_EN,
	HEAD_NEEDS_JA, HEAD_NEEDS_EN, HEAD_SOURCE, HEAD_SYMPTOM_JA,
	HEAD_SYMPTOM_EN, HEAD_VAR, HEADS };

static const char *const header_names[HEADS] = {
	"checklist", "version", "dated", "title.ja", "title.en", "needs.ja",
	"needs.en", "source", "symptom.ja", "symptom.en", "var",
};

static void
read_var(struct reader *r, struct span value)
{
	struct checklist *l = r->l;
	struct buf folded;
	struct slot_var *v, one = { 0 };
	enum slot_fault fault;
	size_t n;

	if (l->nvars >= SLOT_VARS) {
		reader_bad(r, value.p, "checklist.vars-many", NULL);
		r->fatal = true;
		return;
	}
	buf_init(&folded, CHECKLIST_LINE);
	for (size_t i = 0; i < value.n; i += n) {
		struct span s = span_skip(value, i);

		n = reader_sign(s, reader_bar);
		if (n > 0)
			buf_addc(&folded, '|');
		else
			buf_addc(&folded, s.p[n++]);
	}
	fault = slot_var_parse(buf_span(&folded), r->a, &one);
	buf_done(&folded);
	if (fault == SLOT_NOT_FIVE)
		reader_bad(r, value.p, "checklist.var-five", NULL);
	else if (fault == SLOT_BAD_NAME)
		reader_bad(r, value.p, "checklist.var-name", NULL);
	else if (fault == SLOT_BAD_TYPE)
		reader_bad(r, value.p, "checklist.var-type", NULL);
	else if (fault == SLOT_ONE_LANGUAGE)
		reader_bad(r, value.p, "checklist.var-both", NULL);
	if (fault != SLOT_OK)
		return;
	if (checklist_var(l, one.name) != NULL) {
		reader_bad(r, value.p, "checklist.var-twice", "name", one.name, NULL);
		return;
	}
	v = arena_grow(r->a, l->vars, l->nvars, &r->var_cap, sizeof *v);
	if (v == NULL)
		return;
	one.line = r->line;
	l->vars = v;
	l->vars[l->nvars++] = one;
}

static void
read_symptom(struct reader *r, enum lang lang, struct span value)
{
	struct checklist *l = r->l;
	size_t i = r->symptoms[lang];
	struct text *t = &l->symptoms[i];

	if (i >= CHECKLIST_SYMPTOMS) {
		reader_bad(r, value.p, "checklist.symptoms", NULL);
		return;
	}
	*(lang == LANG_JA ? &t->ja : &t->en) = reader_keep(r, value);
	r->symptoms[lang]++;
	if (l->nsymptoms < r->symptoms[lang])
		l->nsymptoms = r->symptoms[lang];
}

static void
read_number(struct reader *r, int which, struct span value)
{
	struct civil c = { 0 };
	struct span rest = value, part[3] = { { "", 0 } };
	uint64_t n[3] = { 0 };
	size_t k = 0;

	if (which == HEAD_VERSION) {
		if (span_u64(value, 1000000, &n[0]) < 0)
			reader_bad(r, value.p, "checklist.version", NULL);
		r->l->version = (int64_t)n[0];
		return;
	}
	while (k < 3 && span_split(&rest, '-', &part[k]))
		k++;
	for (size_t i = 0; i < 3; i++) {
		if (part[i].n != (i == 0 ? 4u : 2u) ||
		    span_u64(part[i], 9999, &n[i]) < 0)
			k = 0;
	}
	c.year = (int)n[0];
	c.month = (int)n[1];
	c.day = (int)n[2];
	if (k != 3 || rest.n > 0 || c.day < 1 ||
	    c.day > time_month_days(c.year, c.month))
		reader_bad(r, value.p, "checklist.dated", NULL);
	else
		r->l->dated = time_days_from_civil(c.year, c.month, c.day) *
		    USEC_DAY;
}

static void
take_header(struct reader *r, int which, struct span value)
{
	struct checklist *l = r->l;
	const char **const places[] = {
		[HEAD_TITLE_JA] = &l->title.ja, [HEAD_TITLE_EN] = &l->title.en,
		[HEAD_NEEDS_JA] = &l->needs.ja, [HEAD_NEEDS_EN] = &l->needs.en,
		[HEAD_SOURCE] = &l->source,
	};

	if (which == HEAD_VAR) {
		read_var(r, value);
	} else if (which == HEAD_SYMPTOM_JA || which == HEAD_SYMPTOM_EN) {
		read_symptom(r, which == HEAD_SYMPTOM_JA ? LANG_JA : LANG_EN,
		    value);
	} else if (r->heads & 1u << which) {
		reader_bad(r, value.p, "checklist.header-twice", "name",
		    header_names[which], NULL);
	} else if (which == HEAD_VERSION || which == HEAD_DATED) {
		read_number(r, which, value);
	} else if (which == HEAD_CHECKLIST) {
		if (!span_is(value, l->name))
			reader_bad(r, value.p, "checklist.name-differs", "name",
			    l->name, NULL);
	} else {
		*places[which] = reader_keep(r, value);
	}
	r->heads |= 1u << which;
}

static void
read_header(struct reader *r, struct span line)
{
	struct span key = reader_word(line);
	struct span value = reader_trim(span_skip(line, key.n));
	const char *near;

	if (r->began) {
		reader_bad(r, line.p, "checklist.header-late", NULL);
		return;
	}
	for (int i = 0; i < HEADS; i++) {
		if (!span_is(key, header_names[i]))
			continue;
		if (value.n == 0)
			reader_bad(r, line.p, "checklist.empty", "name",
			    header_names[i], NULL);
		else
			take_header(r, i, value);
		return;
	}
	near = reader_near(key, header_names, HEADS);
	reader_bad(r, line.p, *near != '\0' ? "checklist.header-near" :
	    "checklist.header-unknown", "name", reader_keep(r, key), "near", near, NULL);
}

/* ---- lines ---- */

static void
read_line(struct reader *r, struct span line)
{
	size_t n;

	r->whole = line;
	line = reader_trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return;
	if ((n = reader_sign(line, reader_at)) > 0)
		read_header(r, span_skip(line, n));
	else if ((n = reader_sign(line, reader_open)) > 0)
		reader_node(r, span_skip(line, n));
	else if ((n = reader_sign(line, reader_arrow)) > 0)
		reader_answer(r, span_skip(line, n));
	else
		reader_field(r, line);
}

/* A line ends with LF, CR or both. */
static struct span
next_line(struct span *rest)
{
	struct span line = *rest;
	size_t n = 0;

	while (n < rest->n && rest->p[n] != '\n' && rest->p[n] != '\r')
		n++;
	line.n = n;
	if (n + 1 < rest->n && rest->p[n] == '\r' && rest->p[n + 1] == '\n')
		n++;
	*rest = span_skip(*rest, n + 1);
	return line;
}

/* What makes a line unfit to be read at all; false: it is said. */
static bool
line_is_sound(struct reader *r, struct span line)
{
	r->whole = line;
	if (line.n > CHECKLIST_LINE) {
		reader_bad(r, line.p, "checklist.line-long", NULL);
		return false;
	}
	for (size_t i = 0; i < line.n; ) {
		uint32_t ch;
		int n = utf8_decode(span_skip(line, i), &ch);

		if (n < 0 || ch == 0 || (ch < 0x20 && ch != '\t') ||
		    ch == 0x7f) {
			reader_bad(r, line.p + i, n < 0 || ch == 0 ?
			    "checklist.utf8" : "checklist.control", NULL);
			return false;
		}
		i += (size_t)n;
	}
	return true;
}

static void
resolve(struct checklist *l)
{
	for (size_t i = 0; i < l->nnodes; i++) {
		for (size_t k = 0; k < l->nodes[i].nanswers; k++) {
			struct checklist_answer *a = &l->nodes[i].answers[k];
			const struct checklist_node *to = checklist_node(l,
			    a->target);

			a->to = to != NULL ? (size_t)(to - l->nodes) :
			    SIZE_MAX;
		}
	}
}

int
checklist_parse(struct span bytes, const char *name, struct arena *a,
    struct checklist *ret, struct checklist_problems *p)
{
	struct checklist l = { .name = arena_strdup(a, name),
		.dated = TIME_NONE };
	struct reader r = { .l = &l, .p = p, .a = a };

	if (l.name == NULL)
		return -ENOMEM;
	if (bytes.n > CHECKLIST_FILE) {
		checklist_problem(p, false, 0, 0, "checklist.large", NULL);
		return -EINVAL;
	}
	if (span_starts(bytes, "\xef\xbb\xbf"))
		bytes = span_skip(bytes, 3);
	while (bytes.n > 0 && !r.fatal && !arena_failed(a)) {
		struct span line = next_line(&bytes);

		r.line++;
		r.fatal = !line_is_sound(&r, line);
		if (!r.fatal)
			read_line(&r, line);
	}
	reader_end_node(&r);
	if (arena_failed(a))
		return -ENOMEM;
	if (r.fatal)
		return -EINVAL;
	for (int i = 0; i < HEADS; i++) {
		if (i != HEAD_VAR && !(r.heads & 1u << i))
			checklist_problem(p, false, 0, 0,
			    "checklist.header-missing", "name",
			    header_names[i], NULL);
	}
	if (l.nnodes == 0)
		checklist_problem(p, false, 0, 0, "checklist.no-nodes", NULL);
	resolve(&l);
	*ret = l;
	return l.nnodes > 0 ? 0 : -EINVAL;
}

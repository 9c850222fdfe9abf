/* The table of replies: compiled once, then asked.
 * A row is a pattern of a group (provider); a group is a list of rows in the
 * order of the file.  Faults of the data are sentences with file and line.
 * Owner: struct replies owns the tables and the patterns; the texts of an
 * answer are copied into the caller's arena. */
#include "core/bounce/replies.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "core/base/map.h"
#include "core/base/vec.h"
#include "core/bounce/reply.h"
#include "core/knowledge/table.h"

#define MATCH_LIMIT	1000000
#define DEPTH_LIMIT	5000
#define HEAP_LIMIT_KIB	4096
#define SLOTS_MAX	8
#define SLOT_BYTES	200

enum column { ID, PROVIDER, PATTERN, REASON, PERMANENT, MEANING_JA, MEANING_EN,
	REMEDY_JA, REMEDY_EN, PHONE_JA, PHONE_EN, CHECK, URL, COLUMNS };

static const char *const column_names[] = {
	[ID] = "id", [PROVIDER] = "provider", [PATTERN] = "pattern",
	[REASON] = "reason", [PERMANENT] = "permanent",
	[MEANING_JA] = "meaning_ja", [MEANING_EN] = "meaning_en",
	[REMEDY_JA] = "remedy_ja", [REMEDY_EN] = "remedy_en",
	[PHONE_JA] = "phone_ja", [PHONE_EN] = "phone_en",
	[CHECK] = "check", [URL] = "url", [COLUMNS] = NULL,
};

static const char *const provider_columns[] = { "provider", "name_ja",
	"name_en", "kind", "suffix", NULL };

static const char *const generic[] = { "postfix-local", "dnsbl",
	"postfix-remote", "any" };

struct group {
	const char	*name, *name_ja, *name_en;
	size_t		*rows;
	size_t		 n, cap;
};

struct sign {			/* how a provider is recognised */
	enum { SIGN_MX, SIGN_DOMAIN, SIGN_TEXT, SIGN_CARRIER } kind;
	struct span	 suffix;
	struct group	*group;		/* carriers: may be NULL */
};

struct replies {
	struct table	*table, *providers;
	int		 column[COLUMNS];
	pcre2_code	**patterns;	/* as the table's rows */
	struct group	*groups;
	size_t		 ngroups, groups_cap;
	struct sign	*signs;
	size_t		 nsigns, signs_cap;
	pcre2_match_context *limits;
};

static const char *
cell(const struct replies *r, size_t row, enum column c)
{
	return table_cell(r->table, row, r->column[c]);
}

/* --- loading */

static int
fault(struct error *e, const char *file, const struct table *t, size_t row,
    const char *id, const char *what)
{
	char line[24];

	snprintf(line, sizeof line, "%zu", table_line(t, row));
	return error_set(e, -EINVAL, id, "file", file, "line", line, "what",
	    what, NULL);
}

static struct group *
find_group(const struct replies *r, const char *name)
{
	for (size_t i = 0; i < r->ngroups; i++)
		if (strcmp(r->groups[i].name, name) == 0)
			return &r->groups[i];
	return NULL;
}

/* Groups do not move once signs point at them: they are all made first. */
static int
add_group(struct replies *r, const char *name)
{
	if (find_group(r, name))
		return 0;
	if (VEC_ROOM(r->groups, r->ngroups, r->groups_cap) < 0)
		return -ENOMEM;
	r->groups[r->ngroups++] = (struct group){ .name = name };
	return 0;
}

static int
compile(struct replies *r, size_t row, struct error *e)
{
	const char *pattern = cell(r, row, PATTERN);
	unsigned char why[200] = "";
	PCRE2_SIZE at;
	int code;

	r->patterns[row] = pcre2_compile((PCRE2_SPTR)pattern,
	    strlen(pattern), PCRE2_CASELESS | PCRE2_UTF |
	    PCRE2_NEVER_BACKSLASH_C, &code, &at, NULL);
	if (!r->patterns[row]) {
		pcre2_get_error_message(code, why, sizeof why);
		return fault(e, "replies.tsv", r->table, row,
		    "knowledge.pattern", (const char *)why);
	}
	/* Where there is no JIT, matching is only slower. */
	(void)pcre2_jit_compile(r->patterns[row], PCRE2_JIT_COMPLETE);
	return 0;
}

static int
add_row(struct replies *r, size_t row, struct error *e)
{
	const char *p = cell(r, row, PERMANENT);
	struct group *g;

	if (strcmp(p, "yes") != 0 && strcmp(p, "no") != 0 &&
	    strcmp(p, "maybe") != 0)
		return fault(e, "replies.tsv", r->table, row,
		    "bounce.permanent", p);
	if (add_group(r, cell(r, row, PROVIDER)) < 0)
		return -ENOMEM;
	g = find_group(r, cell(r, row, PROVIDER));
	if (VEC_ROOM(g->rows, g->n, g->cap) < 0)
		return -ENOMEM;
	g->rows[g->n++] = row;
	return compile(r, row, e);
}

static int
add_sign(struct replies *r, size_t row, struct error *e)
{
	static const char *const kinds[] = { "mx", "domain", "text",
		"carrier" };
	enum { NKINDS = sizeof kinds / sizeof *kinds };
	const struct table *t = r->providers;
	const char *c[5];
	struct sign s = { .kind = SIGN_MX };
	int kind = 0;

	for (int i = 0; i < 5; i++)
		c[i] = table_cell(t, row, table_column(t,
		    provider_columns[i]));
	while (kind < NKINDS && strcmp(c[3], kinds[kind]) != 0)
		kind++;
	s.group = find_group(r, c[0]);
	if (kind == NKINDS || !*c[4] || (!s.group && kind != SIGN_CARRIER))
		return fault(e, "providers.tsv", t, row, "bounce.provider",
		    c[0]);
	s.kind = kind;
	s.suffix = span_str(c[4]);
	if (s.group) {
		s.group->name_ja = c[1];
		s.group->name_en = c[2];
	}
	if (VEC_ROOM(r->signs, r->nsigns, r->signs_cap) < 0)
		return -ENOMEM;
	r->signs[r->nsigns++] = s;
	return 0;
}

static int
compile_all(struct replies *r, struct error *e)
{
	int code = 0;

	for (int i = 0; i < COLUMNS; i++)
		r->column[i] = table_column(r->table, column_names[i]);
	r->patterns = calloc(table_rows(r->table) + 1, sizeof *r->patterns);
	r->limits = pcre2_match_context_create(NULL);
	if (!r->patterns || !r->limits)
		return -ENOMEM;
	pcre2_set_match_limit(r->limits, MATCH_LIMIT);
	pcre2_set_depth_limit(r->limits, DEPTH_LIMIT);
	pcre2_set_heap_limit(r->limits, HEAP_LIMIT_KIB);
	for (size_t i = 0; code == 0 && i < table_rows(r->table); i++)
		code = add_row(r, i, e);
	for (size_t i = 0; code == 0 && i < table_rows(r->providers); i++)
		code = add_sign(r, i, e);
	return code;
}

int
replies_load(const char *dir, const char *user_dir, struct replies **ret,
    struct error *e)
{
	const struct table_columns rows = { column_names, true };
	const struct table_columns signs = { provider_columns, false };
	struct replies *r = calloc(1, sizeof *r);
	int code = -ENOMEM;

	if (!r)
		return error_set(e, code, "bounce.memory", NULL);
	code = table_load(dir, user_dir, "replies.tsv", &rows, &r->table, e);
	if (code == 0)
		code = table_load(dir, user_dir, "providers.tsv", &signs,
		    &r->providers, e);
	if (code == 0)
		code = compile_all(r, e);
	if (code == -ENOMEM)
		error_set(e, code, "bounce.memory", NULL);
	if (code < 0) {
		replies_free(r);
		return code;
	}
	*ret = r;
	return 0;
}

void
replies_free(struct replies *r)
{
	if (!r)
		return;
	for (size_t i = 0; r->patterns && i < table_rows(r->table); i++)
		pcre2_code_free(r->patterns[i]);
	free(r->patterns);
	for (size_t i = 0; i < r->ngroups; i++)
		free(r->groups[i].rows);
	free(r->groups);
	free(r->signs);
	pcre2_match_context_free(r->limits);
	table_free(r->table);
	table_free(r->providers);
	free(r);
}

size_t
replies_count(const struct replies *r)
{
	return table_rows(r->table);
}

usec_t
replies_dated(const struct replies *r)
{
	usec_t a = table_dated(r->table), b = table_dated(r->providers);

	return a == TIME_NONE || (b != TIME_NONE && b < a) ? b : a;
}

/* --- matching */

struct search {
	const struct replies *r;
	struct span	 text, host, domain;
	pcre2_match_data *match;
	bool		*tried;		/* groups */
	size_t		 row;		/* the hit */
};

static bool
matches(struct search *s, size_t row)
{
	int n = pcre2_match(s->r->patterns[row], (PCRE2_SPTR)s->text.p,
	    s->text.n, 0, PCRE2_NO_UTF_CHECK, s->match, s->r->limits);

	/* A pattern too hungry for JIT's stack gets a second chance. */
	if (n == PCRE2_ERROR_JIT_STACKLIMIT)
		n = pcre2_match(s->r->patterns[row], (PCRE2_SPTR)s->text.p,
		    s->text.n, 0, PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT,
		    s->match, s->r->limits);
	return n > 0;
}

static bool
search_group(struct search *s, const struct group *g)
{
	size_t i = (size_t)(g - s->r->groups);

	if (s->tried[i])
		return false;
	s->tried[i] = true;
	for (size_t k = 0; k < g->n; k++) {
		if (matches(s, g->rows[k])) {
			s->row = g->rows[k];
			return true;
		}
	}
	return false;
}

static bool
is_below(struct span host, struct span suffix)
{
	if (host.n && host.p[host.n - 1] == '.')
		host.n--;
	if (!span_ends_nocase(host, suffix))
		return false;
	return host.n == suffix.n || host.p[host.n - suffix.n - 1] == '.';
}

static bool
sign_fits(const struct search *s, const struct sign *sign)
{
	switch (sign->kind) {
	case SIGN_MX:
		return is_below(s->host, sign->suffix);
	case SIGN_DOMAIN:
		return is_below(s->domain, sign->suffix);
	case SIGN_TEXT:
		return span_find_nocase(s->text, sign->suffix) >= 0;
	case SIGN_CARRIER:
		break;
	}
	return false;
}

bool
replies_is_carrier(const struct replies *r, struct span address)
{
	ptrdiff_t at = span_rchr(address, '@');

	for (size_t i = 0; at >= 0 && i < r->nsigns; i++)
		if (r->signs[i].kind == SIGN_CARRIER && is_below(
		    span_skip(address, (size_t)at + 1), r->signs[i].suffix))
			return true;
	return false;
}

/* The answering host says most; the recipient's domain counts only where the
 * host said nothing, and only once; words may add providers. */
static bool
search_providers(struct search *s)
{
	bool known = false;

	for (int kind = SIGN_MX; kind <= SIGN_TEXT; kind++) {
		for (size_t i = 0; i < s->r->nsigns; i++) {
			const struct sign *sign = &s->r->signs[i];

			if ((int)sign->kind != kind || !sign_fits(s, sign) ||
			    (kind == SIGN_DOMAIN && known))
				continue;
			known = true;
			if (search_group(s, sign->group))
				return true;
		}
	}
	return false;
}

static bool
search(struct search *s)
{
	if (search_providers(s))
		return true;
	for (size_t i = 0; i < sizeof generic / sizeof generic[0]; i++) {
		const struct group *g = find_group(s->r, generic[i]);

		if (g && search_group(s, g))
			return true;
	}
	return false;
}

/* --- answers */

struct slots {
	const char	*names[SLOTS_MAX], *values[SLOTS_MAX];
	size_t		 n;
};

/* Named groups of the pattern are the slots of its sentences. */
static void
take_slots(const struct search *s, struct arena *a, struct slots *out)
{
	const pcre2_code *p = s->r->patterns[s->row];
	const PCRE2_SIZE *ov = pcre2_get_ovector_pointer(s->match);
	uint32_t count = 0, size = 0, pairs;
	PCRE2_SPTR name = NULL;

	*out = (struct slots){ .n = 0 };
	pcre2_pattern_info(p, PCRE2_INFO_NAMECOUNT, &count);
	pcre2_pattern_info(p, PCRE2_INFO_NAMEENTRYSIZE, &size);
	pcre2_pattern_info(p, PCRE2_INFO_NAMETABLE, &name);
	pairs = pcre2_get_ovector_count(s->match);
	for (uint32_t i = 0; i < count && out->n < SLOTS_MAX; i++) {
		unsigned g = (unsigned)name[0] << 8 | name[1];
		struct span v = { NULL, 0 };

		if (g < pairs && ov[2 * g] != PCRE2_UNSET)
			v = span_of(s->text.p + ov[2 * g],
			    ov[2 * g + 1] - ov[2 * g]);
		out->names[out->n] = (const char *)name + 2;
		out->values[out->n++] = arena_memdup(a, v.p,
		    v.n < SLOT_BYTES ? v.n : SLOT_BYTES);
		name += size;
	}
}

static struct text
sentence(const struct search *s, struct arena *a, const struct slots *slots,
    enum column ja)
{
	return text_fill(a, cell(s->r, s->row, ja),
	    cell(s->r, s->row, ja + 1), slots->names, slots->values,
	    slots->n);
}

static void
fill_answer(const struct search *s, struct arena *a,
    struct reply_meaning *ret)
{
	const struct replies *r = s->r;
	const char *permanent = cell(r, s->row, PERMANENT);
	const struct group *g = find_group(r, cell(r, s->row, PROVIDER));
	char digit = ret->code.n ? ret->code.p[0] : '\0';
	struct slots slots;

	take_slots(s, a, &slots);
	ret->id = cell(r, s->row, ID);
	ret->provider = g->name;
	if (g->name_ja)
		ret->provider_name = (struct text){ g->name_ja, g->name_en };
	ret->reason = cell(r, s->row, REASON);
	ret->check = cell(r, s->row, CHECK);
	ret->url = cell(r, s->row, URL);
	ret->permanent = permanent[0] == 'y' ||
	    (permanent[0] == 'm' && digit == '5');
	ret->retried = digit ? digit == '4' : !ret->permanent;
	ret->meaning = sentence(s, a, &slots, MEANING_JA);
	ret->remedy = sentence(s, a, &slots, REMEDY_JA);
	ret->phone = sentence(s, a, &slots, PHONE_JA);
}

/* host as in relay=: NAME, or NAME[IP]:PORT. */
static void
split_host(struct span host, struct reply_prefix *p)
{
	ptrdiff_t open = span_chr(host, '['), shut = span_chr(host, ']');

	if (host.n == 0)
		return;
	p->host = open >= 0 ? span_head(host, (size_t)open) : host;
	if (open >= 0 && shut > open)
		p->ip = span_of(host.p + open + 1, (size_t)(shut - open - 1));
}

static int
run_search(const struct replies *r, const struct reply_prefix *p,
    struct span rcpt, struct arena *a, struct reply_meaning *ret)
{
	ptrdiff_t at = span_rchr(rcpt, '@');
	struct search s = { .r = r, .text = ret->normalised,
		.host = p->host };
	int code = -ENOENT;

	if (at >= 0)
		s.domain = span_skip(rcpt, (size_t)at + 1);
	s.tried = calloc(r->ngroups + 1, sizeof *s.tried);
	s.match = pcre2_match_data_create(32, NULL);
	if (!s.tried || !s.match) {
		code = -ENOMEM;
	} else if (search(&s)) {
		fill_answer(&s, a, ret);
		code = arena_failed(a) ? -ENOMEM : 0;
	}
	pcre2_match_data_free(s.match);
	free(s.tried);
	return code;
}

int
replies_explain(const struct replies *r, struct span text, struct span host,
    struct span rcpt, struct arena *a, struct reply_meaning *ret)
{
	struct reply_meaning m = { .id = "" };
	struct reply_prefix p;
	struct buf b;
	int code;

	buf_init(&b, 4 * REPLY_MAX);
	reply_prefix_cut(text, &p);
	code = reply_join(p.rest, &b);
	if (code == 0) {
		m.normalised = arena_span(a, buf_span(&b));
		if (!m.normalised.p)
			code = -ENOMEM;
	}
	buf_done(&b);
	if (code < 0)
		return code;
	split_host(host, &p);
	m.code = reply_code(m.normalised);
	m.enhanced = reply_enhanced(m.normalised);
	m.our_address = reply_our_address(m.normalised, p.ip);
	code = m.normalised.n ? run_search(r, &p, rcpt, a, &m) : -ENOENT;
	if (code == 0 || code == -ENOENT)
		*ret = m;
	return code;
}

/* Seven tables in memory.  Extensions, types and characters are searched by
 * halving; sizes from the top.  Fails for memory and for what does not hold
 * in a file. */
#include "core/filetype/tables.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/knowledge/table.h"

#define ARENA_MAX	((size_t)8 << 20)

enum { EXT_RISK, NAME_CHARS, NAME_SPELLINGS, SIZES, SIZE_DOMAINS, TYPES,
	EXTENSIONS, FILES };

static const char *const ext_columns[] = { "ext", "risk", "risk_in_archive",
	"refused_gmail", "refused_outlook", "hard_to_open", "label_ja",
	"label_en", NULL };
static const char *const char_columns[] = { "first", "last", "class",
	"clean", NULL };
static const char *const map_columns[] = { "code", "clean", NULL };
static const char *const size_columns[] = { "id", "kind", "direction",
	"max_bytes", "sure", "name_ja", "name_en", NULL };
static const char *const domain_columns[] = { "limit", "domain", NULL };
static const char *const type_columns[] = { "type", "same_as", "family",
	NULL };
static const char *const pair_columns[] = { "ext", "family", NULL };

static const struct { const char *name; struct table_columns columns; }
files[FILES] = {
	[EXT_RISK] = { "ext_risk.tsv", { ext_columns, true } },
	[NAME_CHARS] = { "name_chars.tsv", { char_columns, true } },
	[NAME_SPELLINGS] = { "name_map.tsv", { map_columns, true } },
	[SIZES] = { "size_limits.tsv", { size_columns, true } },
	[SIZE_DOMAINS] = { "size_limit_domains.tsv",
	    { domain_columns, false } },
	[TYPES] = { "file_types.tsv", { type_columns, true } },
	[EXTENSIONS] = { "file_extensions.tsv", { pair_columns, false } },
};

struct type_row {
	const char	*type, *same_as, *family;
};

struct pair_row {
	const char	*ext, *family;
};

struct spelling {
	uint32_t	 code;
	const char	*clean;
};

struct size_domain {
	const struct size_limit *limit;
	struct span	 domain;
};

struct file_tables {
	struct table	*file[FILES];
	struct arena	*arena;
	struct file_ext	*exts;
	struct name_range *ranges;
	struct spelling	*spellings;
	struct size_limit *sizes;
	struct size_domain *domains;
	struct type_row	*types;
	struct pair_row	*pairs;
};

/* ---- reading cells ---- */

struct reader {
	struct file_tables *t;
	int		 file;
	size_t		 row;
	struct error	*e;
	int		 error;
};

static const char *
cell(const struct reader *r, const char *column)
{
	const struct table *t = r->t->file[r->file];

	return table_cell(t, r->row, table_column(t, column));
}

static void
fault(struct reader *r, const char *what)
{
	char line[24];

	if (r->error < 0)
		return;
	snprintf(line, sizeof line, "%zu",
	    table_line(r->t->file[r->file], r->row));
	r->error = error_set(r->e, -EINVAL, "knowledge.value", "file",
	    files[r->file].name, "line", line, "what", what, NULL);
}

static bool
yes(struct reader *r, const char *column)
{
	const char *s = cell(r, column);

	if (strcmp(s, "yes") != 0 && strcmp(s, "no") != 0)
		fault(r, s);
	return strcmp(s, "yes") == 0;
}

/* The number of the word; a word that is not there is a fault. */
static int
word(struct reader *r, const char *column, const char *const *words)
{
	const char *s = cell(r, column);

	for (int i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], s) == 0)
			return i;
	fault(r, s);
	return 0;
}

/* "0.1" → 1, "4" → 40. */
static int
tenths(struct reader *r, const char *column)
{
	const char *s = cell(r, column);
	bool good = s[0] >= '0' && s[0] <= '4' && (s[1] == '\0' ||
	    (s[1] == '.' && s[2] >= '0' && s[2] <= '9' && s[3] == '\0'));

	if (!good) {
		fault(r, s);
		return 0;
	}
	return (s[0] - '0') * 10 + (s[1] == '.' ? s[2] - '0' : 0);
}

static uint32_t
code(struct reader *r, const char *column)
{
	const char *s = cell(r, column);
	uint32_t v = 0;
	size_t n = 0;

	for (; s[n] != '\0' && n < 7; n++) {
		const char *digits = "0123456789ABCDEF", *d;

		d = strchr(digits, s[n]);
		if (d == NULL)
			break;
		v = v * 16 + (uint32_t)(d - digits);
	}
	if (n < 4 || s[n] != '\0' || v > 0x10ffff)
		fault(r, s);
	return v;
}

/* ---- one row of each ---- */

static void
read_ext(struct reader *r)
{
	r->t->exts[r->row] = (struct file_ext){
		.ext = cell(r, "ext"), .risk = tenths(r, "risk"),
		.risk_in_archive = tenths(r, "risk_in_archive"),
		.refused_gmail = yes(r, "refused_gmail"),
		.refused_outlook = yes(r, "refused_outlook"),
		.hard_to_open = yes(r, "hard_to_open"),
		.label = { cell(r, "label_ja"), cell(r, "label_en") },
	};
}

static void
read_range(struct reader *r)
{
	static const char *const classes[] = { "fullwidth-space",
		"machine-dependent", "halfwidth-kana", "combining-nfd",
		"windows-forbidden", "bidi", "invisible", "odd-space", NULL };
	static const char *const cleans[] = { "underscore", "remove", "nfkc",
		"nfc", "map", NULL };
	struct name_range *v = &r->t->ranges[r->row];

	v->first = code(r, "first");
	v->last = code(r, "last");
	v->class = (enum name_class)word(r, "class", classes);
	v->clean = (enum name_clean)word(r, "clean", cleans);
	if (v->last < v->first)
		fault(r, cell(r, "last"));
}

static void
read_spelling(struct reader *r)
{
	r->t->spellings[r->row] = (struct spelling){ code(r, "code"),
		cell(r, "clean") };
}

static void
read_size(struct reader *r)
{
	static const char *const kinds[] = { "threshold", "provider",
		"carrier", "server", NULL };
	static const char *const ways[] = { "receive", "both", "send", NULL };
	struct size_limit *v = &r->t->sizes[r->row];
	const char *max = cell(r, "max_bytes");

	v->id = cell(r, "id");
	v->kind = (enum size_kind)word(r, "kind", kinds);
	v->receive = word(r, "direction", ways) < 2;
	v->sure = yes(r, "sure");
	v->name = (struct text){ cell(r, "name_ja"), cell(r, "name_en") };
	if (*max != '\0' && span_u64(span_str(max), UINT64_MAX, &v->max) < 0)
		fault(r, max);
}

static void
read_domain(struct reader *r)
{
	struct size_domain *v = &r->t->domains[r->row];

	v->limit = size_limit_find(r->t, cell(r, "limit"));
	v->domain = span_str(cell(r, "domain"));
	if (v->limit == NULL || v->domain.n == 0)
		fault(r, cell(r, "limit"));
}

static void
read_type(struct reader *r)
{
	struct type_row *v = &r->t->types[r->row];

	v->type = cell(r, "type");
	v->same_as = cell(r, "same_as");
	v->family = cell(r, "family");
	if ((*v->same_as == '\0') == (*v->family == '\0'))
		fault(r, v->type);
}

static void
read_pair(struct reader *r)
{
	struct pair_row *v = &r->t->pairs[r->row];

	v->ext = cell(r, "ext");
	v->family = cell(r, "family");
	if (*v->ext == '\0' || *v->family == '\0')
		fault(r, v->ext);
}

/* ---- order ---- */

static int
by_ext(const void *a, const void *b)
{
	return strcmp(((const struct file_ext *)a)->ext,
	    ((const struct file_ext *)b)->ext);
}

static int
by_first(const void *a, const void *b)
{
	const struct name_range *x = a, *y = b;

	return x->first < y->first ? -1 : x->first > y->first;
}

static int
by_code(const void *a, const void *b)
{
	const struct spelling *x = a, *y = b;

	return x->code < y->code ? -1 : x->code > y->code;
}

static int
by_type(const void *a, const void *b)
{
	return strcmp(((const struct type_row *)a)->type,
	    ((const struct type_row *)b)->type);
}

static int
by_pair(const void *a, const void *b)
{
	return strcmp(((const struct pair_row *)a)->ext,
	    ((const struct pair_row *)b)->ext);
}

typedef int order_fn(const void *a, const void *b);
typedef void read_fn(struct reader *r);

static void
read_file(struct reader *r, int file, void **array, size_t size,
    read_fn *read, order_fn *order)
{
	size_t n = table_rows(r->t->file[file]);

	*array = arena_array(r->t->arena, n + 1, size);
	if (*array == NULL)
		r->error = -ENOMEM;
	r->file = file;
	for (r->row = 0; r->error == 0 && r->row < n; r->row++)
		read(r);
	if (r->error == 0 && order != NULL)
		qsort(*array, n, size, order);
}

static bool
is_family(const struct file_tables *t, const char *family)
{
	for (size_t i = 0; i < table_rows(t->file[TYPES]); i++)
		if (strcmp(t->types[i].family, family) == 0)
			return true;
	return false;
}

/* Families of extensions are those of types. */
static void
check_pairs(struct reader *r)
{
	size_t n = table_rows(r->t->file[EXTENSIONS]);

	r->file = EXTENSIONS;
	for (r->row = 0; r->error == 0 && r->row < n; r->row++)
		if (!is_family(r->t, cell(r, "family")))
			fault(r, cell(r, "family"));
}

/* Another name leads to a row that has a family. */
static void
check_types(struct reader *r)
{
	size_t n = table_rows(r->t->file[TYPES]);

	r->file = TYPES;
	for (r->row = 0; r->error == 0 && r->row < n; r->row++) {
		const char *same = cell(r, "same_as");

		if (*same != '\0' &&
		    *file_type_family(r->t, span_str(same)) == '\0')
			fault(r, same);
	}
}

static int
load(struct file_tables *t, const char *dir, const char *user_dir,
    struct error *e)
{
	struct reader r = { .t = t, .e = e };

	t->arena = arena_new(ARENA_MAX);
	if (t->arena == NULL)
		return -ENOMEM;
	for (int i = 0; r.error == 0 && i < FILES; i++)
		r.error = table_load(dir, user_dir, files[i].name,
		    &files[i].columns, &t->file[i], e);
	if (r.error < 0)
		return r.error;
#define READ(file, field, read, order) \
	read_file(&r, file, (void **)&t->field, sizeof *t->field, read, order)
	READ(EXT_RISK, exts, read_ext, by_ext);
	READ(NAME_CHARS, ranges, read_range, by_first);
	READ(NAME_SPELLINGS, spellings, read_spelling, by_code);
	READ(SIZES, sizes, read_size, NULL);
	READ(SIZE_DOMAINS, domains, read_domain, NULL);
	READ(TYPES, types, read_type, by_type);
	READ(EXTENSIONS, pairs, read_pair, by_pair);
#undef READ
	if (r.error == 0)
		check_types(&r);
	if (r.error == 0)
		check_pairs(&r);
	return r.error;
}

int
file_tables_load(const char *dir, const char *user_dir,
    struct file_tables **ret, struct error *e)
{
	struct file_tables *t = calloc(1, sizeof *t);
	int r = t != NULL ? load(t, dir, user_dir, e) : -ENOMEM;

	if (r < 0)
		file_tables_free(t);
	else
		*ret = t;
	return r;
}

void
file_tables_free(struct file_tables *t)
{
	if (t == NULL)
		return;
	for (int i = 0; i < FILES; i++)
		table_free(t->file[i]);
	arena_free(t->arena);
	free(t);
}

usec_t
file_tables_dated(const struct file_tables *t)
{
	usec_t oldest = TIME_NONE;

	for (int i = 0; i < FILES; i++) {
		usec_t dated = table_dated(t->file[i]);

		if (dated == TIME_NONE)
			return TIME_NONE;
		if (oldest == TIME_NONE || dated < oldest)
			oldest = dated;
	}
	return oldest;
}

/* ---- looking ---- */

/* As a C string; false: too long to be in a table. */
static bool
key(struct span s, char out[128])
{
	if (s.n == 0 || s.n >= 128 || memchr(s.p, '\0', s.n) != NULL)
		return false;
	for (size_t i = 0; i < s.n; i++)
		out[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ?
		    (char)(s.p[i] + ('a' - 'A')) : s.p[i];
	out[s.n] = '\0';
	return true;
}

const struct file_ext *
file_ext_find(const struct file_tables *t, struct span ext)
{
	char k[128];
	struct file_ext want = { .ext = k };

	return key(ext, k) ? bsearch(&want, t->exts,
	    table_rows(t->file[EXT_RISK]), sizeof want, by_ext) : NULL;
}

static const struct type_row *
find_type(const struct file_tables *t, struct span type)
{
	char k[128];
	struct type_row want = { .type = k };

	return key(type, k) ? bsearch(&want, t->types,
	    table_rows(t->file[TYPES]), sizeof want, by_type) : NULL;
}

struct span
file_type_fold(const struct file_tables *t, struct span type)
{
	ptrdiff_t end = span_chr(type, ';');
	const struct type_row *row;

	if (end >= 0)
		type = span_head(type, (size_t)end);
	type = span_trim(type);
	row = find_type(t, type);
	if (row == NULL)
		return type;
	return span_str(*row->same_as != '\0' ? row->same_as : row->type);
}

const char *
file_type_family(const struct file_tables *t, struct span type)
{
	const struct type_row *row;

	type = file_type_fold(t, type);
	row = find_type(t, type);
	if (row != NULL)
		return row->family;
	return span_starts_nocase(type, "text/") ? "text" : "";
}

static const struct pair_row *
find_pair(const struct file_tables *t, struct span ext)
{
	char k[128];
	struct pair_row want = { .ext = k };
	const struct pair_row *row;

	row = key(ext, k) ? bsearch(&want, t->pairs,
	    table_rows(t->file[EXTENSIONS]), sizeof want, by_pair) : NULL;
	while (row != NULL && row > t->pairs &&
	    strcmp(row[-1].ext, row->ext) == 0)
		row--;
	return row;
}

bool
file_ext_known(const struct file_tables *t, struct span ext)
{
	return find_pair(t, ext) != NULL;
}

bool
file_ext_fits(const struct file_tables *t, struct span ext,
    const char *family)
{
	const struct pair_row *end = t->pairs +
	    table_rows(t->file[EXTENSIONS]);
	const struct pair_row *row = find_pair(t, ext);
	const char *same = row != NULL ? row->ext : "";

	for (; row != NULL && row < end && strcmp(row->ext, same) == 0; row++)
		if (strcmp(row->family, family) == 0)
			return true;
	return false;
}

/* A declared family fits the content's where some extension may hold both. */
static bool
related(const struct file_tables *t, const char *one, const char *other)
{
	size_t n = table_rows(t->file[EXTENSIONS]);

	for (size_t i = 0; i < n; i++)
		if (strcmp(t->pairs[i].family, one) == 0 &&
		    file_ext_fits(t, span_str(t->pairs[i].ext), other))
			return true;
	return strcmp(one, other) == 0;
}

enum file_mismatch
file_mismatch(const struct file_tables *t, struct span ext,
    struct span declared, struct span type)
{
	const char *is = file_type_family(t, type), *said;

	if (*is == '\0')
		return FILE_FITS;
	if (file_ext_known(t, ext))
		return file_ext_fits(t, ext, is) ? FILE_FITS :
		    FILE_EXT_DIFFERS;
	said = file_type_family(t, declared);
	return *said == '\0' || related(t, said, is) ? FILE_FITS :
	    FILE_TYPE_DIFFERS;
}

const char *
file_mismatch_name(enum file_mismatch m)
{
	static const char *const names[] = { [FILE_FITS] = "",
		[FILE_EXT_DIFFERS] = "extension",
		[FILE_TYPE_DIFFERS] = "declared" };

	return names[m];
}

const struct name_range *
name_range_find(const struct file_tables *t, uint32_t ch)
{
	size_t low = 0, high = table_rows(t->file[NAME_CHARS]);

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (t->ranges[mid].last < ch)
			low = mid + 1;
		else if (t->ranges[mid].first > ch)
			high = mid;
		else
			return &t->ranges[mid];
	}
	return NULL;
}

const char *
name_spelling(const struct file_tables *t, uint32_t ch)
{
	struct spelling want = { .code = ch };
	const struct spelling *row = bsearch(&want, t->spellings,
	    table_rows(t->file[NAME_SPELLINGS]), sizeof want, by_code);

	return row != NULL ? row->clean : NULL;
}

const struct size_limit *
size_limit_find(const struct file_tables *t, const char *id)
{
	for (size_t i = 0; i < table_rows(t->file[SIZES]); i++)
		if (strcmp(t->sizes[i].id, id) == 0)
			return &t->sizes[i];
	return NULL;
}

const struct size_limit *
size_limit_for(const struct file_tables *t, struct span domain)
{
	for (size_t i = 0; i < table_rows(t->file[SIZE_DOMAINS]); i++) {
		struct span d = t->domains[i].domain;

		if (span_eq_nocase(domain, d) || (domain.n > d.n &&
		    span_ends_nocase(domain, d) &&
		    domain.p[domain.n - d.n - 1] == '.'))
			return t->domains[i].limit;
	}
	return NULL;
}

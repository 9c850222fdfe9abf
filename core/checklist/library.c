/* Reading folders of lists.  A file that cannot be read is an entry with a
 * problem, like one with errors; only memory and a folder that is there but
 * cannot be read end it. */
#include "core/checklist/library.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#include "core/base/nearest.h"
#include "core/base/readfile.h"
#include "core/sheet/age.h"
#include "core/text/fold.h"
#include "core/text/reason.h"

#define ARENA_MAX	((size_t)64 << 20)
#define ENTRIES_MAX	200
#define WORDS_MAX	16

static const char ending[] = ".checklist";

static int
memory(struct error *e)
{
	return error_set(e, -ENOMEM, "store.memory", NULL);
}

/* "mail-did-not-arrive" of a path; NULL: not the name of a list. */
static const char *
list_name(const char *path, struct arena *a)
{
	struct span name = span_str(path);
	ptrdiff_t slash = span_rchr(name, '/');

	name = span_skip(name, (size_t)(slash + 1));
	if (!span_ends(name, ending))
		return NULL;
	name.n -= sizeof ending - 1;
	if (name.n == 0 || name.n > CHECKLIST_NAME)
		return NULL;
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    c != '-')
			return NULL;
	}
	return arena_memdup(a, name.p, name.n);
}

/* Reads and parses; problems say what does not fit. */
static int
read_entry(struct library_entry *en, struct arena *a)
{
	struct checklist *l = arena_alloc(a, sizeof *l);
	struct text why, path = { en->path, en->path };
	struct buf b;
	int r;

	if (l == NULL)
		return -ENOMEM;
	checklist_problems_init(&en->problems, a, arena_printf(a, "%s%s",
	    en->name, ending));
	buf_init(&b, CHECKLIST_FILE);
	r = read_file(en->path, &b);
	if (r == -EFBIG) {
		checklist_problem(&en->problems, false, 0, 0,
		    "checklist.large", NULL);
	} else if (r < 0) {
		why = (struct text){ error_reason(r, LANG_JA),
			error_reason(r, LANG_EN) };
		checklist_problem_add(&en->problems, false, 0, 0,
		    text_say_both(a, "checklist.read", "path", &path,
		    "reason", &why, NULL));
	} else {
		r = checklist_parse(buf_span(&b), en->name, a, l,
		    &en->problems);
		if (r == 0)
			en->list = l;
	}
	buf_done(&b);
	return r == -ENOMEM || arena_failed(a) ? -ENOMEM : 0;
}

static void
check_entry(struct library_entry *en, const char *const *names,
    const struct checklist_tools *tools)
{
	const struct checklist_rules rules = { .tools = tools,
		.names = names, .own = en->own };

	if (en->list != NULL)
		checklist_check(en->list, &rules, &en->problems);
	if (en->problems.errors > 0)
		en->list = NULL;
}

/* ---- folders ---- */

static struct library_entry *
entry_of(struct library *l, const char *name)
{
	for (size_t i = 0; i < l->n; i++) {
		if (strcmp(l->v[i].name, name) == 0)
			return &l->v[i];
	}
	return l->n < ENTRIES_MAX ? &l->v[l->n++] : NULL;
}

/* A supporter who named a file otherwise looks for it in the list. */
static int
add_misnamed(struct library *l, const char *file)
{
	const char *name = arena_strdup(l->arena, file);
	struct library_entry *en = name != NULL && span_ends_nocase(
	    span_str(file), span_str(ending)) ? entry_of(l, name) : NULL;

	if (en == NULL)
		return name != NULL ? 0 : -ENOMEM;
	*en = (struct library_entry){ .name = name, .own = true,
		.path = name };
	checklist_problems_init(&en->problems, l->arena, name);
	checklist_problem(&en->problems, false, 0, 0, "checklist.file-name",
	    "path", name, NULL);
	return 0;
}

static int
add_file(struct library *l, const char *dir, const char *file, bool own)
{
	const char *name = list_name(file, l->arena);
	struct library_entry *en = name != NULL ? entry_of(l, name) : NULL;

	if (name == NULL && own)
		return add_misnamed(l, file);
	if (en == NULL)
		return 0;
	*en = (struct library_entry){ .name = name, .own = own,
		.path = arena_printf(l->arena, "%s/%s", dir, file) };
	return en->path != NULL ? read_entry(en, l->arena) : -ENOMEM;
}

static int
add_folder(struct library *l, const char *dir, bool own, struct error *e)
{
	DIR *d = opendir(dir);
	struct dirent *f;
	int r = 0;

	if (d == NULL)
		return errno == ENOENT || errno == ENOTDIR ? 0 :
		    error_because(e, -errno, "checklist.read", "path", dir);
	while (r == 0 && (f = readdir(d)) != NULL) {
		if (f->d_name[0] != '.')
			r = add_file(l, dir, f->d_name, own);
	}
	closedir(d);
	return r == -ENOMEM ? memory(e) : r;
}

static int
by_name(const void *a, const void *b)
{
	const struct library_entry *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static const char *const *
names_of(const struct library *l, struct arena *a)
{
	const char **v = arena_array(a, l->n + 1, sizeof *v);

	for (size_t i = 0; v != NULL && i < l->n; i++)
		v[i] = l->v[i].name;
	return v;
}

int
library_load(const char *const *dirs, const struct checklist_tools *tools,
    struct library **ret, struct error *e)
{
	struct arena *a = arena_new(ARENA_MAX);
	struct library *l = a != NULL ? arena_alloc(a, sizeof *l) : NULL;
	const char *const *names;
	int r = 0;

	if (l == NULL || (l->v = arena_array(a, ENTRIES_MAX, sizeof *l->v)) ==
	    NULL) {
		arena_free(a);
		return memory(e);
	}
	l->arena = a;
	for (size_t i = 0; r == 0 && dirs[i] != NULL; i++)
		r = add_folder(l, dirs[i], i > 0, e);
	qsort(l->v, l->n, sizeof *l->v, by_name);
	names = names_of(l, a);
	for (size_t i = 0; r == 0 && names != NULL && i < l->n; i++)
		check_entry(&l->v[i], names, tools);
	if (r == 0 && arena_failed(a))
		r = memory(e);
	if (r < 0)
		arena_free(a);
	else
		*ret = l;
	return r;
}

const char *const *
library_dirs(const struct config *c, struct arena *a)
{
	const char *own = config_text(c, "checklist-dir");
	const char **dirs = arena_array(a, 4, sizeof *dirs);

	if (dirs == NULL)
		return NULL;
	dirs[0] = arena_printf(a, "%s/checklists", config_dir_data(c));
	dirs[1] = arena_printf(a, "%s/checklists", config_dir_user(c));
	dirs[2] = *own != '\0' ? arena_strdup(a, own) : NULL;
	dirs[3] = NULL;
	return arena_failed(a) ? NULL : dirs;
}

int
library_load_config(const struct config *c,
    const struct checklist_tools *tools, struct library **ret,
    struct error *e)
{
	struct arena *a = arena_new((size_t)64 << 10);
	const char *const *dirs = a ? library_dirs(c, a) : NULL;
	int r = dirs ? library_load(dirs, tools, ret, e) : memory(e);

	arena_free(a);
	return r;
}

void
library_free(struct library *l)
{
	if (l != NULL)
		arena_free(l->arena);
}

int
library_read_file(const char *path, const struct library *l,
    const struct checklist_tools *tools, struct arena *a,
    struct library_entry *ret, struct error *e)
{
	struct library_entry en = { .name = list_name(path, a), .own = true,
		.path = path };

	if (en.name == NULL)
		return error_set(e, -EINVAL, "checklist.file-name", "path",
		    path, NULL);
	if (read_entry(&en, a) < 0)
		return memory(e);
	check_entry(&en, l != NULL ? names_of(l, a) : NULL, tools);
	*ret = en;
	return arena_failed(a) ? memory(e) : 0;
}

/* ---- finding ---- */

const struct library_entry *
library_find(const struct library *l, const char *name)
{
	for (size_t i = 0; i < l->n; i++) {
		if (strcmp(l->v[i].name, name) == 0)
			return &l->v[i];
	}
	return NULL;
}

int
library_list(const struct library *l, const char *name,
    const struct checklist **ret, struct error *e)
{
	const struct library_entry *en = library_find(l, name);
	struct nearest near;

	if (en != NULL && en->list != NULL) {
		*ret = en->list;
		return 0;
	}
	if (en != NULL)
		return error_set(e, -EINVAL, "checklist.has-errors", "name",
		    name, "path", en->path, NULL);
	nearest_init(&near, span_str(name));
	for (size_t i = 0; i < l->n; i++)
		nearest_try(&near, l->v[i].name);
	if (nearest_name(&near) != NULL)
		return error_set(e, -ENOENT, "checklist.none-near", "name",
		    name, "near", nearest_name(&near), NULL);
	return error_set(e, -ENOENT, "checklist.none", "name", name, NULL);
}

bool
checklist_is_old(const struct checklist *l, usec_t now)
{
	return age_is_old(l->dated, now);
}

/* ---- searching ---- */

/* How much the place where a word was found says. */
enum { IN_NEEDS = 1, IN_SYMPTOM = 4, IN_TITLE = 5, IN_NAME = 6 };

static bool
text_holds(const char *text, struct span word)
{
	struct buf folded;
	bool found;

	if (text == NULL)
		return false;
	buf_init(&folded, 4 * CHECKLIST_LINE);
	(void)fold_search(span_str(text), &folded);
	found = span_find(buf_span(&folded), word) >= 0;
	buf_done(&folded);
	return found;
}

static int
best(int had, int weight, const char *text, struct span word)
{
	return had >= weight || !text_holds(text, word) ? had : weight;
}

static int
word_score(const struct library_entry *en, struct span word)
{
	const struct checklist *l = en->list;
	int score = best(0, IN_NAME, en->name, word);

	if (l == NULL)
		return score;
	score = best(score, IN_TITLE, l->title.ja, word);
	score = best(score, IN_TITLE, l->title.en, word);
	for (size_t i = 0; i < l->nsymptoms; i++) {
		score = best(score, IN_SYMPTOM, l->symptoms[i].ja, word);
		score = best(score, IN_SYMPTOM, l->symptoms[i].en, word);
	}
	score = best(score, IN_NEEDS, l->needs.ja, word);
	return best(score, IN_NEEDS, l->needs.en, word);
}

static int
entry_score(const struct library_entry *en, struct span text)
{
	struct span word;
	int score = 0, n = 0;

	while (n < WORDS_MAX && span_split(&text, ' ', &word)) {
		int one = word.n > 0 ? word_score(en, word) : 0;

		if (word.n > 0 && one == 0)
			return -1;
		score += one;
		n++;
	}
	return score;
}

size_t
library_search(const struct library *l, struct span text,
    const struct library_entry **ret_v)
{
	int score[ENTRIES_MAX];
	struct buf folded;
	size_t n = 0;

	buf_init(&folded, 1024);
	(void)fold_search(text, &folded);
	for (size_t i = 0; i < l->n; i++) {
		int one = entry_score(&l->v[i], buf_span(&folded));
		size_t at = n;

		if (one < 0)
			continue;
		for (; at > 0 && score[at - 1] < one; at--) {
			score[at] = score[at - 1];
			ret_v[at] = ret_v[at - 1];
		}
		score[at] = one;
		ret_v[at] = &l->v[i];
		n++;
	}
	buf_done(&folded);
	return n;
}

/* `--check-data`: every file of knowledge is read as its user would read it,
 * with the user's own files over it.  A sheet of kind "data" tells of each
 * whether it can be used and how old it is.
 * Exit code 1 where one has a fault or is old, 2 where the folder is not
 * there. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/bounce/replies.h"
#include "core/case/letter.h"
#include "core/checklist/library.h"
#include "core/command/check_rules.h"
#include "core/command/host.h"
#include "core/command/print.h"
#include "core/command/step.h"
#include "core/forged/knowledge.h"
#include "core/knowledge/table.h"
#include "core/lint/tables.h"
#include "core/sheet/age.h"
#include "core/text/reason.h"
#include "core/text/utf8.h"

struct checking {
	struct invocation *in;
	struct sheet	*sheet;
	const char	*dir, *user;	/* of the kind; user NULL: none */
	struct known_fault {
		struct known_fault *next;
		const char	*file;
		struct error	 error;
	}		*faults;	/* of the rules */
};

static int
check_table(const struct checking *c, const char *name, usec_t *ret_dated,
    struct error *e)
{
	const char *const none[] = { NULL };
	const struct table_columns columns = { none, false };
	struct table *t;
	int r = table_load(c->dir, c->user, name, &columns, &t, e);

	if (r < 0)
		return r;
	*ret_dated = table_dated(t);
	table_free(t);
	return 0;
}

static int
check_letter(const struct checking *c, const char *name, usec_t *ret_dated,
    struct error *e)
{
	struct letter l;
	char *bare = arena_strdup(c->in->arena, name);
	int r;

	if (bare == NULL)
		return -ENOMEM;
	*strrchr(bare, '.') = '\0';
	r = letter_load(c->dir, c->user, bare, c->in->arena, &l, e);
	if (r == 0)
		*ret_dated = l.dated;
	return r;
}

static const struct known_fault *
known_fault(const struct checking *c, const char *file)
{
	const struct known_fault *f = c->faults;

	while (f != NULL && strcmp(f->file, file) != 0)
		f = f->next;
	return f;
}

static int
check_rule_table(const struct checking *c, const char *name,
    usec_t *ret_dated, struct error *e)
{
	const char *file = arena_printf(c->in->arena, "rules/%s", name);
	const struct known_fault *f = file != NULL ?
	    known_fault(c, file) : NULL;

	if (f == NULL)
		return check_table(c, name, ret_dated, e);
	*e = f->error;
	return -EINVAL;
}

static const struct kind {
	const char	*folder, *ending;
	int		(*check)(const struct checking *c, const char *name,
			usec_t *ret_dated, struct error *e);
} kinds[] = {
	{ "dns", ".tsv", check_table },
	{ "replies", ".tsv", check_table },
	{ "blocklists", ".tsv", check_table },
	{ "rules", ".tsv", check_rule_table },
	{ "letters", ".letter", check_letter },
};

/* ---- rows ---- */

static struct row *
file_row(struct checking *c, const char *key)
{
	struct row *r = sheet_row(c->sheet, NULL, "data.file", span_str(key));

	if (r != NULL)
		row_value(c->sheet, r, span_str(key));
	return r;
}

static void
tell_fault(struct checking *c, const char *key, const struct error *e)
{
	struct row *r = file_row(c, key);

	if (r == NULL)
		return;
	r->severity = SEVERITY_ERROR;
	r->why.ja = arena_strdup(c->sheet->arena, e->ja);
	r->why.en = arena_strdup(c->sheet->arena, e->en);
}

static void
tell_age(struct checking *c, const char *key, usec_t dated)
{
	struct row *r = file_row(c, key);

	if (r == NULL)
		return;
	r->severity = SEVERITY_INFO;
	if (dated != TIME_NONE)
		row_text(c->sheet, r, "dated", span_str(age_day(
		    c->sheet->arena, dated)));
	if (!age_is_old(dated, c->in->now))
		return;
	r->severity = SEVERITY_WARNING;
	r->why = text_plain("knowledge.file-old");
}

static void
check_file(struct checking *c, const struct kind *k, const char *name)
{
	const char *key = arena_printf(c->in->arena, "%s/%s", k->folder,
	    name);
	struct error e = { 0 };
	usec_t dated = TIME_NONE;
	int r = k->check(c, name, &dated, &e);

	if (r < 0 && e.code == 0)
		error_because(&e, r, "command.read", "path", key);
	if (r < 0)
		tell_fault(c, key, &e);
	else
		tell_age(c, key, dated);
}

static void
place(const struct checklist_problems *p, size_t i, const char *sentence,
    char *to, size_t n)
{
	const char *all = arena_printf(p->arena, "%s:%zu: %s", p->source,
	    p->v[i].line, sentence != NULL ? sentence : "");
	struct span s = utf8_head(span_str(all != NULL ? all : ""), n - 1);

	snprintf(to, n, SPAN_FMT, SPAN_ARG(s));
}

/* The first of its problems that is no warning. */
static void
list_fault(const struct checklist_problems *p, struct error *e)
{
	size_t i = 0;

	while (i + 1 < p->n && p->v[i].warning)
		i++;
	place(p, i, p->v[i].text.ja, e->ja, sizeof e->ja);
	place(p, i, p->v[i].text.en, e->en, sizeof e->en);
	e->code = -EINVAL;
}

/* Lists point at each other: they are read together. */
static void
check_lists(struct checking *c)
{
	struct arena *a = c->in->arena;
	struct library *l = NULL;
	struct error e = { 0 };

	if (library_load_config(c->in->config, &command_tools, &l, &e) < 0) {
		tell_fault(c, "checklists", &e);
		return;
	}
	for (size_t i = 0; i < l->n; i++) {
		const struct library_entry *en = &l->v[i];
		const char *key = arena_printf(a, "checklists/%s.checklist",
		    en->name);

		if (en->list != NULL) {
			tell_age(c, key, en->list->dated);
			continue;
		}
		list_fault(&en->problems, &e);
		tell_fault(c, key, &e);
	}
	library_free(l);
}

/* What the tables must be beyond the dialect: patterns, groups, providers. */
static void
check_replies(struct checking *c)
{
	struct replies *replies = NULL;
	struct error e = { 0 };

	if (host_replies(c->in, &replies, &e) < 0)
		tell_fault(c, "replies", &e);
	replies_free(replies);
}

static void
check_domain(struct checking *c)
{
	struct domain_tables *tables = NULL;
	struct error e = { 0 };

	if (host_domain_tables(c->in, &tables, &e) < 0)
		tell_fault(c, "dns", &e);
	domain_tables_free(tables);
}

static void
check_blocklists(struct checking *c)
{
	struct lists *lists = NULL;
	struct error e = { 0 };

	if (host_lists(c->in, &lists, &e) < 0)
		tell_fault(c, "blocklists", &e);
	lists_free(lists);
}

static void
note_fault(void *ctx, const char *file, const struct error *e)
{
	struct checking *c = ctx;
	struct known_fault *f = arena_alloc(c->in->arena, sizeof *f);

	if (f == NULL)
		return;
	*f = (struct known_fault){ c->faults, arena_strdup(c->in->arena,
	    file), *e };
	if (f->file != NULL)
		c->faults = f;
	/* No file of the folder would bring it up. */
	if (e->code == -ENOENT)
		tell_fault(c, file, e);
}

/* The rules of forged mail and of lint: all that can be said of each table,
 * and, where that is nothing, whether they can be loaded. */
static void
check_all_rules(struct checking *c)
{
	struct arena *a = c->in->arena;
	const char *dir = arena_printf(a, "%s/rules",
	    config_dir_data(c->in->config));
	const char *user = arena_printf(a, "%s/rules",
	    config_dir_user(c->in->config));
	struct forge_knowledge *forged = NULL;
	struct lint_tables *lint = NULL;
	struct error e = { 0 };

	if (dir == NULL || user == NULL || check_rules(dir, user, note_fault,
	    c) < 0 || c->faults != NULL)
		return;
	if (forge_knowledge_load(dir, user, &forged, &e) < 0 ||
	    lint_tables_load(dir, user, &lint, &e) < 0)
		tell_fault(c, "rules", &e);
	forge_knowledge_free(forged);
	lint_tables_free(lint);
}

/* ---- folders ---- */

struct names {
	const char	**v;
	size_t		 n, cap;
};

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
known(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (strcmp(names->v[i], name) == 0)
			return true;
	return false;
}

static void
add_names(struct arena *a, const char *dir, const char *ending,
    struct names *names)
{
	DIR *dp = dir != NULL ? opendir(dir) : NULL;
	struct dirent *d;

	while (dp != NULL && (d = readdir(dp)) != NULL) {
		if (d->d_name[0] == '.' || !span_ends_nocase(
		    span_str(d->d_name), span_str(ending)) ||
		    known(names, d->d_name))
			continue;
		names->v = arena_grow(a, names->v, names->n, &names->cap,
		    sizeof *names->v);
		if (names->v == NULL)
			break;
		names->v[names->n++] = arena_strdup(a, d->d_name);
	}
	if (dp != NULL)
		closedir(dp);
}

static void
check_kind(struct checking *c, const struct kind *k)
{
	struct arena *a = c->in->arena;
	struct names names = { 0 };

	c->dir = arena_printf(a, "%s/%s", config_dir_data(c->in->config),
	    k->folder);
	c->user = arena_printf(a, "%s/%s", config_dir_user(c->in->config),
	    k->folder);
	if (c->user != NULL && access(c->user, F_OK) < 0)
		c->user = NULL;
	add_names(a, c->dir, k->ending, &names);
	add_names(a, c->user, k->ending, &names);
	if (names.n > 0 && !arena_failed(a))
		qsort(names.v, names.n, sizeof *names.v, by_name);
	for (size_t i = 0; i < names.n && !arena_failed(a); i++)
		check_file(c, k, names.v[i]);
}

int
command_check_data(struct invocation *in)
{
	const char *dir = config_dir_data(in->config);
	struct checking c = { .in = in };
	struct error e = { 0 };
	DIR *dp = opendir(dir);
	int r, code = 3;

	if (dp == NULL) {
		error_because(&e, -errno, "command.read", "path", dir);
		return invocation_fail(in, 2, &e);
	}
	closedir(dp);
	c.sheet = sheet_new("data", span_str(dir));
	if (c.sheet != NULL) {
		check_all_rules(&c);
		for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
			check_kind(&c, &kinds[i]);
		check_lists(&c);
		check_replies(&c);
		check_domain(&c);
		check_blocklists(&c);
	}
	r = invocation_put_sheet(in, c.sheet, &e);
	if (r == 0)
		code = sheet_worst(c.sheet) >= SEVERITY_WARNING ? 1 : 0;
	else
		(void)invocation_fail(in, code, &e);
	sheet_free(c.sheet);
	return code;
}

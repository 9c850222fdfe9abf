/* The subcommand `case`: verbs that change a case.  Everything they do is in
 * the store when the sentence comes; deleting is undone by undelete, only
 * purge is for good and asks for --yes.
 * Exit codes: 2 for a name that does not fit, 3 for a store that fails. */
#include "core/command/case.h"

#include <errno.h>

#include "core/base/nearest.h"
#include "core/base/readfile.h"
#include "core/base/timeparse.h"
#include "core/command/print.h"
#include "core/command/tables.h"
#include "core/text/reason.h"

#define NOTE_MAX ((size_t)1000000)

static const struct argument arguments[] = {
	{ "format", ARG_CHOICE, "text|markdown|html|json",
	    "text|markdown|html|json" },
	{ "mask", ARG_FLAG, NULL, NULL },
	{ "out", ARG_PATH, "DIR|-", NULL },
	{ "kind", ARG_TEXT, "log-inquiry|receiver-log|delist|abused-host",
	    "log-inquiry|receiver-log|delist|abused-host" },
	{ "set", ARG_LIST, "NAME=VALUE", NULL },
	{ "due", ARG_TIME, "T|none", NULL },
	{ "customer", ARG_TEXT, "NAME", NULL },
	{ "rename", ARG_TEXT, "NAME", NULL },
	{ "closed", ARG_CHOICE, "yes|no", "yes|no" },
	{ "as", ARG_CHOICE, "note|done|request|stopgap",
	    "note|done|request|stopgap" },
	{ "undo", ARG_TEXT, "COMMAND", NULL },
	{ "deleted", ARG_FLAG, NULL, NULL },
	{ "yes", ARG_FLAG, NULL, NULL },
	{ NULL, ARG_FLAG, NULL, NULL },
};

int
case_write(struct case_run *c, struct span bytes)
{
	int r = c->in->out->write(c->in->out->arg, bytes);

	if (r < 0 && r != -EPIPE)
		return error_because(&c->e, r, "command.output", "path", "");
	return 0;
}

int
case_say(struct case_run *c, const struct text *t)
{
	struct buf b;
	int r;

	if (c->in->json)
		return 0;
	buf_init(&b, 8192);
	buf_adds(&b, text_in(t, c->in->lang));
	buf_addc(&b, '\n');
	r = case_write(c, buf_span(&b));
	buf_done(&b);
	return r;
}

/* The sentence id with {name}; with --json the case's row. */
static int
done(struct case_run *c, const char *id, const char *name)
{
	struct text t = text_say(c->in->arena, id, "name", name, NULL);
	struct sheet *s;
	int r;

	if (!c->in->json)
		return case_say(c, &t) < 0 ? -1 : 0;
	s = sheet_new("case", span_str(name));
	if (store_case_find(c->store, name, c->in->arena, &c->info, NULL) ==
	    0)
		case_row(s, &c->info, c->in->now);
	r = invocation_put_sheet(c->in, s, &c->e);
	sheet_free(s);
	return r;
}

/* ---- what changes a case ---- */

int
case_due(struct invocation *in, usec_t *ret, struct error *e)
{
	const char *due = invocation_get(in, "due", 0);
	int r;

	*ret = TIME_NONE;
	if (due == NULL || strcmp(due, "none") == 0)
		return 0;
	r = time_parse_ahead(span_str(due), in->now, ret);
	if (r < 0)
		return error_set(e, -EINVAL, r == -ETIME ?
		    "command.case.due-passed" : r == -ERANGE ?
		    "command.case.due-range" : "command.case.due", "value",
		    due, NULL);
	return 0;
}

static int
set_details(struct case_run *c, int64_t id)
{
	const char *customer = invocation_get(c->in, "customer", 0);
	const char *closed = invocation_get(c->in, "closed", 0);
	usec_t due, now = c->in->now;
	int r = case_due(c->in, &due, &c->e);

	if (r == 0 && invocation_has(c->in, "due"))
		r = store_case_set_due(c->store, id, due, now, &c->e);
	if (r == 0 && customer != NULL)
		r = store_case_set_customer(c->store, id, customer, now,
		    &c->e);
	if (r == 0 && closed != NULL)
		r = store_case_close(c->store, id, *closed == 'y' ? now :
		    TIME_NONE, now, &c->e);
	return r;
}

static int
case_add(struct case_run *c)
{
	int64_t id = 0;
	usec_t due;

	/* Look at everything before anything is made. */
	if (case_due(c->in, &due, &c->e) < 0 ||
	    store_case_add(c->store, c->name, c->in->now, &id, &c->e) < 0 ||
	    set_details(c, id) < 0)
		return -1;
	return done(c, "command.case.added", c->name);
}

static int
case_set(struct case_run *c)
{
	const char *rename = invocation_get(c->in, "rename", 0);
	int r;

	if (!invocation_has(c->in, "due") && rename == NULL &&
	    !invocation_has(c->in, "customer") &&
	    !invocation_has(c->in, "closed")) {
		error_set(&c->e, -EINVAL, "command.case.set-what", NULL);
		return -1;
	}
	r = set_details(c, c->info.id);
	if (r == 0 && rename != NULL)
		r = store_case_rename(c->store, c->info.id, rename,
		    c->in->now, &c->e);
	return r < 0 ? -1 : done(c, "command.case.changed",
	    rename != NULL ? rename : c->info.name);
}

/* Operands behind the name, joined by blanks; "-" reads standard input. */
static int
note_text(struct case_run *c, struct buf *out)
{
	int n = c->in->noperands;
	int r = 0;

	if (n == 3 && strcmp(c->in->operands[2], "-") == 0) {
		r = read_fd(c->in->in_fd, out);
		if (r < 0)
			return error_because(&c->e, r, "command.read", "path",
			    "-");
	} else {
		for (int i = 2; r == 0 && i < n; i++) {
			if (i > 2)
				buf_addc(out, ' ');
			r = buf_adds(out, c->in->operands[i]);
		}
	}
	if (r < 0)
		return error_set(&c->e, r, "store.text-long", NULL);
	if (memchr(out->data, '\0', out->len) != NULL)
		return error_set(&c->e, -EINVAL, "command.case.note-binary",
		    NULL);
	if (span_trim(buf_span(out)).n == 0)
		return error_set(&c->e, -EINVAL, "command.case.note-empty",
		    NULL);
	return 0;
}

static enum case_item_kind
note_kind(const struct case_run *c)
{
	static const struct { const char *word; enum case_item_kind kind; }
	    kinds[] = { { "done", ITEM_DONE }, { "request", ITEM_REQUEST },
		{ "stopgap", ITEM_STOPGAP } };
	const char *as = invocation_get(c->in, "as", 0);

	for (size_t i = 0; as != NULL && i < 3; i++) {
		if (strcmp(kinds[i].word, as) == 0)
			return kinds[i].kind;
	}
	return ITEM_NOTE;
}

static int
case_note(struct case_run *c)
{
	struct case_item item = { .case_id = c->info.id,
		.kind = note_kind(c), .about = TIME_NONE, .ended = TIME_NONE,
		.command = invocation_get(c->in, "undo", 0) };
	struct span rest, first = { "", 0 };
	struct buf b;
	int r;

	buf_init(&b, NOTE_MAX);
	if (item.kind != ITEM_STOPGAP && item.command != NULL)
		r = error_set(&c->e, -EINVAL, "command.case.undo", NULL);
	else
		r = note_text(c, &b);
	if (r == 0) {
		rest = span_trim(buf_span(&b));
		(void)span_split(&rest, '\n', &first);
		item.title.ja = item.title.en = arena_memdup(c->in->arena,
		    first.p, first.n);
		item.text = arena_memdup(c->in->arena,
		    rest.p != NULL ? rest.p : "", rest.n);
		r = store_item_add(c->store, &item, c->in->now, NULL, &c->e);
	}
	buf_done(&b);
	return r < 0 ? -1 : done(c, "command.case.noted", c->info.name);
}

static int
case_delete(struct case_run *c)
{
	if (store_case_delete(c->store, c->info.id, c->in->now, &c->e) < 0)
		return -1;
	return done(c, "command.case.deleted", c->info.name);
}

/* The newest deleted case of that name, or "#ID". */
static int
find_deleted(struct case_run *c)
{
	struct case_info *v;
	uint64_t id = 0;
	size_t n;

	if (c->name[0] == '#' && span_u64(span_str(c->name + 1), INT64_MAX,
	    &id) < 0)
		id = 0;
	if (store_case_list(c->store, true, c->in->arena, &v, &n, &c->e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (v[i].deleted != TIME_NONE && ((int64_t)id == v[i].id ||
		    strcmp(v[i].name, c->name) == 0)) {
			c->info = v[i];
			return 0;
		}
	}
	error_set(&c->e, -ENOENT, "command.case.not-deleted", "name", c->name,
	    NULL);
	return -1;
}

static int
case_undelete(struct case_run *c)
{
	if (find_deleted(c) < 0 || store_case_undelete(c->store, c->info.id,
	    c->in->now, &c->e) < 0)
		return -1;
	return done(c, "command.case.undeleted", c->info.name);
}

static int
case_purge(struct case_run *c)
{
	struct error first = { 0 };

	if (store_case_find(c->store, c->name, c->in->arena, &c->info,
	    &first) < 0 && find_deleted(c) < 0) {
		c->e = first;
		return -1;
	}
	c->e = (struct error){ 0 };
	if (!invocation_has(c->in, "yes")) {
		error_set(&c->e, -EINVAL, "command.case.purge-ask", "name",
		    c->info.name, NULL);
		return -1;
	}
	if (store_case_purge(c->store, c->info.id, &c->e) < 0)
		return -1;
	return done(c, "command.case.purged", c->info.name);
}

/* ---- verbs ---- */

static const struct verb {
	const char	*name;
	int		(*run)(struct case_run *c);
	int		 min, max;	/* operands with the verb; -1 any */
	bool		 reads;		/* the store is only read */
	bool		 finds;		/* the case must be there */
	const char	*options;	/* its own, blank separated */
} verbs[] = {
	{ "list", case_list, 1, 1, true, false, "deleted" },
	{ "show", case_show, 2, 2, true, true, "deleted" },
	{ "add", case_add, 2, 2, false, false, "due customer" },
	{ "set", case_set, 2, 2, false, true, "due customer rename closed" },
	{ "note", case_note, 3, -1, false, true, "as undo" },
	{ "export", case_export, 2, 2, true, true, "format mask out" },
	{ "letter", case_letter, 2, 2, true, true, "kind set out" },
	{ "delete", case_delete, 2, 2, false, true, "" },
	{ "undelete", case_undelete, 2, 2, false, false, "" },
	{ "purge", case_purge, 2, 2, false, false, "yes" },
};

static bool
word_in(const char *words, const char *word)
{
	struct span rest = span_str(words), one;

	while (span_split(&rest, ' ', &one)) {
		if (span_is(one, word))
			return true;
	}
	return false;
}

/* Options of one verb mean nothing to another: say so. */
static int
check_options(struct case_run *c, const struct verb *v)
{
	for (const struct argument *a = arguments; a->name != NULL; a++) {
		if (invocation_has(c->in, a->name) &&
		    !word_in(v->options, a->name))
			return error_set(&c->e, -EINVAL,
			    "command.case.option", "name", a->name, "verb",
			    v->name, NULL);
	}
	return 0;
}

static const struct verb *
unknown_verb(struct case_run *c, const char *word)
{
	struct nearest near;

	nearest_init(&near, span_str(word));
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		nearest_try(&near, verbs[i].name);
	if (nearest_name(&near) != NULL)
		error_set(&c->e, -EINVAL, "command.case.verb-near", "word",
		    word, "near", nearest_name(&near), NULL);
	else
		error_set(&c->e, -EINVAL, "command.case.verb", "word", word,
		    "verbs", command_case.operand_words, NULL);
	return NULL;
}

static const struct verb *
find_verb(struct case_run *c)
{
	const char *word = c->in->operands[0];
	int n = c->in->noperands;

	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
		const struct verb *v = &verbs[i];

		if (strcmp(v->name, word) != 0)
			continue;
		if (n < v->min)
			error_set(&c->e, -EINVAL, v->min > 2 ?
			    "command.case.needs-text" :
			    "command.case.needs-name", "verb", word, NULL);
		else if (v->max >= 0 && n > v->max)
			error_set(&c->e, -EINVAL, "command.operand-extra",
			    "word", c->in->operands[v->max], "command",
			    "case", NULL);
		else if (check_options(c, v) == 0)
			return v;
		return NULL;
	}
	return unknown_verb(c, word);
}

/* Reading an empty store is no failure: there are no cases yet. */
static int
open_store(struct case_run *c, const struct verb *v)
{
	const char *dir = config_dir_store(c->in->config);
	int r = store_open(dir, v->reads, &c->store, &c->e);

	if (r == -ENOENT && v->reads) {
		c->e = (struct error){ 0 };
		if (!v->finds)
			return 0;
		return error_set(&c->e, -ENOENT, "store.no-case-name", "name",
		    c->name, NULL);
	}
	/* An older file is brought up to date by opening it for writing. */
	if (r == -EROFS && v->reads) {
		c->e = (struct error){ 0 };
		r = store_open(dir, false, &c->store, &c->e);
	}
	return r;
}

static int
failure_code(int error)
{
	static const int of_the_caller[] = { -EINVAL, -ENOENT, -EEXIST,
		-EBADMSG, -EPROTO, -EACCES, -EROFS, -EFBIG, -ENOTDIR };

	for (size_t i = 0; i < sizeof of_the_caller / sizeof *of_the_caller;
	    i++) {
		if (error == of_the_caller[i])
			return 2;
	}
	return 3;
}

static int
run_case(struct invocation *in)
{
	struct case_run c = { .in = in,
		.name = in->noperands > 1 ? in->operands[1] : "" };
	const struct verb *v = find_verb(&c);
	int code = -1;

	if (v != NULL && open_store(&c, v) == 0 && (!v->finds ||
	    store_case_find(c.store, c.name, in->arena, &c.info, &c.e) == 0))
		code = v->run(&c);
	if (code < 0)
		code = invocation_fail(in, failure_code(c.e.code), &c.e);
	store_close(c.store);
	return code;
}

/* Only a letter is a step of a checklist. */
static int
case_sheet(struct invocation *in, struct sheet **ret, int *ret_exit,
    struct error *e)
{
	struct case_run c = { .in = in,
		.name = in->noperands > 1 ? in->operands[1] : "" };
	const struct verb *v = find_verb(&c);
	struct sheet *s = NULL;

	if (v != NULL && v->run != case_letter)
		error_set(&c.e, -EINVAL, "command.step.letter", NULL);
	else if (v != NULL && open_store(&c, v) == 0 && store_case_find(
	    c.store, c.name, in->arena, &c.info, &c.e) == 0)
		s = case_letter_sheet(&c);
	store_close(c.store);
	if (s == NULL) {
		*ret_exit = failure_code(c.e.code);
		*e = c.e;
		return c.e.code;
	}
	*ret = s;
	return 0;
}

const struct command command_case = {
	.name = "case",
	.usage = "list|show|add|set|note|export|letter|delete|undelete|purge"
	    " [NAME [TEXT…]]",
	.arguments = arguments, .min_operands = 1, .max_operands = -1,
	.operand_words = "list show add set note export letter delete "
	    "undelete purge",
	.run = run_case, .sheet = case_sheet,
};

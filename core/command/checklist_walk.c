/* `checklist NAME`: a list walked with the answers of the command line, and
 * the transcript as a sheet; where an answer is missing, the step it stands
 * at.  Auto steps that are answered are run, so that their rows are in the
 * transcript.  With --case the walk is kept, and goes on where it was. */
#include <errno.h>

#include "core/checklist/session.h"
#include "core/command/checklist.h"
#include "core/command/host.h"
#include "core/command/print.h"
#include "core/command/step.h"

/* Words of a repeated option STEP=WORD, and which were taken. */
struct words {
	const char	*option;
	bool		*used;
	int		 n;
};

struct walking {
	struct invocation *in;
	const struct library *library;
	struct session	*session;
	struct error	*e;
	const char *const *common;	/* options that steps take over */
	int		 ncommon;
	struct words	 answers, choices;
};

static int
memory(struct walking *k)
{
	return error_set(k->e, -ENOMEM, "command.memory", NULL);
}

/* "name=value" in two; false: it is not of that form. */
static bool
pair(struct walking *k, const char *word, const char **ret_name,
    const char **ret_value)
{
	struct span value = span_str(word), name;

	if (span_chr(value, '=') < 1 || !span_split(&value, '=', &name))
		return false;
	*ret_name = arena_memdup(k->in->arena, name.p, name.n);
	*ret_value = word + name.n + 1;
	return *ret_name != NULL;
}

/* ---- values ---- */

static int
set_one(struct walking *k, const char *word)
{
	const struct walk *w = session_walk(k->session);
	const char *name, *value;

	if (!pair(k, word, &name, &value))
		return error_set(k->e, -EINVAL, "command.case.set", "value",
		    word, NULL);
	if (walk_value(w, name) == NULL)
		return error_set(k->e, -EINVAL, "command.checklist.no-value",
		    "name", name, NULL);
	return session_enter(k->session, name, value, k->in->now, k->e);
}

static int
set_all(struct walking *k)
{
	int r = 0;

	for (int i = 0; r == 0 && i < invocation_count(k->in, "set"); i++)
		r = set_one(k, invocation_get(k->in, "set", i));
	return r;
}

/* Nobody is there to be asked: what is not given stays open. */
static int
leave_open(struct walking *k, char key)
{
	const struct walk *w = session_walk(k->session);
	const struct walk_value *v[SLOT_VARS];
	size_t n = walk_needs(w, key, v);
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++)
		r = session_set(k->session, v[i]->var->name, "", WALK_OPEN,
		    k->in->now, k->e);
	return r;
}

/* ---- answers ---- */

/* The next unused word for that step (of --answer: its key, "" for what is
 * preselected); NULL: none. */
static const char *
given(struct walking *k, struct words *w, const char *id)
{
	for (int i = 0; i < w->n; i++) {
		const char *word = invocation_get(k->in, w->option, i);
		const char *name, *value;

		if (w->used[i] || !pair(k, word, &name, &value) ||
		    strcmp(name, id) != 0)
			continue;
		w->used[i] = true;
		return value;
	}
	return NULL;
}

/* Answers are looked at before anything is run. */
static int
check_answers(struct walking *k)
{
	const struct checklist *l = session_walk(k->session)->list;

	for (int i = 0; i < k->answers.n; i++) {
		const char *word = invocation_get(k->in, "answer", i);
		const struct checklist_node *n;
		const char *name, *key;

		if (!pair(k, word, &name, &key))
			return error_set(k->e, -EINVAL,
			    "command.checklist.answer", "value", word, NULL);
		n = checklist_node(l, name);
		if (n == NULL)
			return error_set(k->e, -EINVAL,
			    "command.checklist.no-step", "name", name, "list",
			    l->name, NULL);
		if (*key != '\0' && (key[1] != '\0' ||
		    checklist_answer(n, key[0]) == NULL))
			return error_set(k->e, -EINVAL,
			    "command.checklist.no-key", "name", name, "key",
			    key, NULL);
	}
	return 0;
}

/* A check that fails is no failure of the walk: the person answers. */
static int
run_step(struct walking *k)
{
	struct invocation *in = k->in;
	struct walk_view v;
	struct sheet *s = NULL;
	struct error why = { 0 };
	int r = walk_view(session_walk(k->session), &command_tools, in->now,
	    in->arena, &v);

	if (r < 0)
		return memory(k);
	if (v.run != WALK_RUN_READY || session_walk(k->session)->
	    steps[session_walk(k->session)->at].node->kind != CHECKLIST_AUTO)
		return 0;
	r = command_step(k->common, k->ncommon, v.argv.v, v.argv.n, in->now,
	    in->lang, NULL, &s, &why);
	if (r < 0) {
		struct text t = { why.ja, why.en };

		(void)invocation_note(in, &t);
		return 0;
	}
	return session_sheet(k->session, s, in->now, k->e);
}

/* The mail that is meant: by its queue id, or the newest. */
static int
choose_row(struct walking *k)
{
	const struct walk_step *step = walk_step(session_walk(k->session));
	const char *word = given(k, &k->choices, step->node->id);
	const struct row *found = NULL, *r = step->sheet != NULL ?
	    step->sheet->root.children : NULL;
	struct buf path;
	int ret;

	if (word == NULL)
		return 0;
	for (; r != NULL; r = r->next) {
		if (strcmp(r->id, "log") == 0 && (strcmp(word, "newest") == 0
		    || strcmp(r->key, word) == 0))
			found = r;
	}
	if (found == NULL)
		return error_set(k->e, -EINVAL, "command.checklist.no-row",
		    "name", step->node->id, "value", word, NULL);
	buf_init(&path, 4096);
	ret = row_path(found, &path);
	ret = ret < 0 ? memory(k) : session_choose(k->session, path.data,
	    k->in->now, k->e);
	buf_done(&path);
	return ret;
}

static int
not_decided(struct walking *k)
{
	const struct walk *w = session_walk(k->session);
	const char *name = walk_step(w)->node->id;
	size_t n = walk_candidates(w);
	char digits[TEXT_NUMBER];

	if (n > 0)
		return error_set(k->e, -EINVAL, "command.checklist.which",
		    "name", name, "n", text_number(digits, (long long)n),
		    NULL);
	return error_set(k->e, -EINVAL, "command.checklist.not-preselected",
	    "name", name, NULL);
}

static int
answer_step(struct walking *k, const char *word)
{
	char key = *word;

	if (key == '\0')
		key = walk_preselected(session_walk(k->session));
	if (key == '\0')
		return not_decided(k);
	if (leave_open(k, key) < 0)
		return k->e->code;
	return session_answer(k->session, key, k->in->now, k->e);
}

static int
walk_on(struct walking *k)
{
	int r = 0;

	while (r == 0 && !walk_ended(session_walk(k->session))) {
		const char *word = given(k, &k->answers,
		    walk_step(session_walk(k->session))->node->id);

		/* Where it stops, what the check finds is shown. */
		if (word != NULL)
			r = leave_open(k, '\0');
		if (r == 0)
			r = run_step(k);
		if (r == 0)
			r = choose_row(k);
		if (r < 0 || word == NULL)
			return r;
		r = answer_step(k, word);
	}
	return r;
}

/* A word for a step that the walk never came to. */
static int
check_used(struct walking *k, const struct words *w)
{
	for (int i = 0; i < w->n; i++) {
		if (!w->used[i])
			return error_set(k->e, -EINVAL,
			    "command.checklist.not-reached", "option",
			    w->option, "value",
			    invocation_get(k->in, w->option, i), "step",
			    walk_step(session_walk(k->session))->node->id,
			    NULL);
	}
	return 0;
}

/* ---- printing ---- */

static void
add_answers(struct sheet *s, struct row *r, const struct walk_view *v)
{
	for (size_t i = 0; i < v->nanswers; i++) {
		const char key[2] = { v->answers[i].key, '\0' };
		struct row *k = sheet_row(s, r, "answer", span_str(key));

		if (k == NULL)
			continue;
		k->label = (struct text){
			arena_printf(s->arena, "%s  %s", key,
			    v->answers[i].label.ja),
			arena_printf(s->arena, "%s  %s", key,
			    v->answers[i].label.en) };
		row_text(s, k, "key", span_str(key));
		row_words(s, k, (struct text){ "", "" });
		if (v->answers[i].preselected)
			row_number(s, k, "preselected", FIELD_BOOL, true);
	}
}

/* The step that the walk stands at. */
static void
add_next(struct sheet *s, const struct walk *w, const struct walk_view *v)
{
	struct row *r = sheet_row(s, NULL, "next", span_str(""));
	char digits[TEXT_NUMBER];

	if (r == NULL)
		return;
	r->label = v->head;
	r->phone = v->text;
	r->why = v->why;
	if (v->candidates > 0)
		r->remedy = text_say(s->arena, "command.checklist.which",
		    "name", walk_step(w)->node->id, "n",
		    text_number(digits, (long long)v->candidates), NULL);
	row_text(s, r, "node", span_str(walk_step(w)->node->id));
	row_words(s, r, (struct text){ "", "" });
	row_text(s, r, "kind", span_str(checklist_kind_name(v->kind)));
	row_words(s, r, (struct text){ "", "" });
	for (size_t i = 0; i < v->ncommands; i++)
		row_evidence(s, r, span_str(v->on_host[i] ? "host" : "pc"),
		    -1, -1, span_str(v->commands[i].ja));
	if (v->run == WALK_RUN_READY)
		row_evidence(s, r, span_str("run"), -1, -1,
		    span_str(v->run_says.ja));
	if (v->sheet != NULL) {
		for (const struct row *k = v->sheet->root.children; k != NULL;
		    k = k->next)
			sheet_copy_row(s, r, k);
	}
	add_answers(s, r, v);
}

static int
print(struct walking *k)
{
	const struct walk *w = session_walk(k->session);
	struct sheet *s = transcript_sheet(w, k->in->now);
	struct walk_view v;
	int code = -1;

	if (s == NULL || walk_view(w, &command_tools, k->in->now,
	    k->in->arena, &v) < 0)
		(void)memory(k);
	else {
		if (!walk_ended(w))
			add_next(s, w, &v);
		if (invocation_put_sheet(k->in, s, k->e) == 0)
			code = sheet_worst(s) >= SEVERITY_WARNING ? 1 : 0;
	}
	sheet_free(s);
	return code;
}

/* ---- the case ---- */

/* The walk of this list that is under way in the case, or a new one. */
static int
open_session(struct walking *k, const struct checklist *list,
    struct session_options *o)
{
	const char *name = invocation_get(k->in, "case", 0);
	struct case_info info;
	struct run_info *runs;
	size_t n = 0;
	int r;

	if (name == NULL)
		return session_begin(list, o, k->in->now, &k->session, k->e);
	r = store_case_find(o->store, name, k->in->arena, &info, k->e);
	if (r < 0)
		return r;
	o->case_id = info.id;
	r = store_run_list(o->store, info.id, true, k->in->arena, &runs, &n,
	    k->e);
	for (size_t i = 0; r == 0 && i < n; i++) {
		if (strcmp(runs[i].list, list->name) == 0)
			return session_resume(k->library, runs[i].id, o,
			    k->in->now, &k->session, k->e);
	}
	return r < 0 ? r : session_begin(list, o, k->in->now, &k->session,
	    k->e);
}

static int
go(struct walking *k)
{
	int r = check_answers(k);

	if (r == 0)
		r = set_all(k);
	if (r == 0)
		r = walk_on(k);
	if (r == 0)
		r = check_used(k, &k->answers);
	if (r == 0)
		r = check_used(k, &k->choices);
	return r < 0 ? -1 : print(k);
}

static bool
words_of(struct walking *k, const char *option, struct words *ret)
{
	int n = invocation_count(k->in, option);

	*ret = (struct words){ option, arena_array(k->in->arena,
	    (size_t)n + 1, sizeof *ret->used), n };
	return ret->used != NULL;
}

int
checklist_walk(struct invocation *in, const struct library *l,
    const struct checklist *list, struct error *e)
{
	struct walking k = { .in = in, .library = l, .e = e };
	char host[256];
	struct session_options o = { .host = host, .lang = in->lang,
		.reporter = config_text(in->config, "reporter"),
		.company = config_text(in->config, "company") };
	int code = -1, r = 0;

	host_name(host, sizeof host);
	host_own_addresses(in->facts_file, in->offline, o.own_v4, o.own_v6);
	if (!words_of(&k, "answer", &k.answers) ||
	    !words_of(&k, "choose", &k.choices) || command_step_options(in, in->arena, &k.common,
	    &k.ncommon) < 0) {
		(void)memory(&k);
		return -1;
	}
	if (invocation_has(in, "case"))
		r = store_open(config_dir_store(in->config), false, &o.store,
		    e);
	if (r == 0 && open_session(&k, list, &o) == 0)
		code = go(&k);
	session_free(k.session);
	store_close(o.store);
	return code;
}

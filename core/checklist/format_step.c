/* Steps of a list: their lines, fields and answers. */
#include "core/checklist/reader.h"

#include <ctype.h>

static bool
is_id(struct span s)
{
	if (s.n == 0 || s.n > CHECKLIST_ID || !islower((unsigned char)s.p[0]))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!islower((unsigned char)s.p[i]) &&
		    !isdigit((unsigned char)s.p[i]) && s.p[i] != '_')
			return false;
	}
	return true;
}

/* ---- nodes ---- */

static struct checklist_node *
node(struct reader *r)
{
	return &r->l->nodes[r->l->nnodes - 1];
}

/* Sentences of answers find their answers. */
void
reader_end_node(struct reader *r)
{
	struct checklist_node *n;

	if (!r->in_node)
		return;
	n = node(r);
	for (size_t i = 0; i < n->nanswers; i++) {
		struct pending *k = &r->rec[n->answers[i].key - 'a'];

		n->answers[i].rec = k->text;
		k->line = 0;
	}
	for (int i = 0; i < LETTERS; i++) {
		const char key[2] = { (char)('a' + i), '\0' };

		if (r->rec[i].line > 0)
			checklist_problem(r->p, false, r->rec[i].line, 1,
			    "checklist.rec-answer", "key", key, NULL);
		r->rec[i] = (struct pending){ 0 };
	}
	r->in_node = false;
}

static bool
kind_parse(struct span s, enum checklist_kind *ret)
{
	for (int k = CHECKLIST_ASK; k <= CHECKLIST_END; k++) {
		if (span_is(s, checklist_kind_name((enum checklist_kind)k))) {
			*ret = (enum checklist_kind)k;
			return true;
		}
	}
	return false;
}

void
reader_node(struct reader *r, struct span rest)
{
	struct checklist *l = r->l;
	struct checklist_node one = { .line = r->line }, *v;
	struct span id = { "", 0 };

	reader_end_node(r);
	r->began = true;
	if (!reader_split(&rest, reader_close, &id) || !is_id(id)) {
		reader_bad(r, r->whole.p, "checklist.node", NULL);
		return;
	}
	rest = reader_trim(rest);
	if (!kind_parse(rest, &one.kind)) {
		reader_bad(r, rest.p, "checklist.kind", "kind", reader_keep(r, rest), NULL);
		return;
	}
	one.id = reader_keep(r, id);
	if (one.id == NULL)
		return;
	if (checklist_node(l, one.id) != NULL) {
		reader_bad(r, id.p, "checklist.node-twice", "id", one.id, NULL);
		return;
	}
	if (l->nnodes >= CHECKLIST_NODES) {
		reader_bad(r, id.p, "checklist.nodes-many", NULL);
		r->fatal = true;
		return;
	}
	v = arena_grow(r->a, l->nodes, l->nnodes, &r->node_cap, sizeof *v);
	if (v == NULL)
		return;
	l->nodes = v;
	l->nodes[l->nnodes++] = one;
	r->in_node = true;
}

/* ---- answers ---- */

static bool
op_split(struct span *rest, struct span *ret_left, const char **ret_op)
{
	static const char *const ops[] = { ">=", "<", "=", NULL };

	for (size_t i = 0; i < rest->n; i++) {
		for (size_t k = 0; ops[k] != NULL; k++) {
			if (!span_starts(span_skip(*rest, i), ops[k]))
				continue;
			*ret_left = span_head(*rest, i);
			*rest = span_skip(*rest, i + strlen(ops[k]));
			*ret_op = ops[k];
			return true;
		}
	}
	return false;
}

static bool
is_value(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!isalnum((unsigned char)s.p[i]) &&
		    strchr(".-_", s.p[i]) == NULL)
			return false;
	}
	return s.n > 0;
}

/* `[all ]ROW.FIELD OP VALUE[,VALUE…]`; false: it is not of that form. */
static bool
read_one_when(struct reader *r, struct span s, struct checklist_when *w)
{
	struct span left = { "", 0 }, row, one;
	const char **values = NULL;
	size_t n = 0, cap = 0;

	w->all = span_starts(s, "all ");
	if (w->all)
		s = reader_skip_blank(span_skip(s, 4));
	if (!op_split(&s, &left, &w->op) || span_chr(left, '.') < 1 ||
	    !span_split(&left, '.', &row) || !is_value(row) ||
	    !is_value(left))
		return false;
	while (span_split(&s, ',', &one)) {
		if (!is_value(one))
			return false;
		values = arena_grow(r->a, values, n, &cap, sizeof *values);
		if (values == NULL)
			return false;
		values[n++] = reader_keep(r, one);
	}
	if (n == 0)
		return false;
	w->values = values;
	w->nvalues = n;
	w->row = reader_keep(r, row);
	w->field = reader_keep(r, left);
	return true;
}

/* Several of them, joined by " and ". */
static bool
read_when(struct reader *r, struct span s, struct checklist_when *w)
{
	ptrdiff_t and = span_find(s, span_str(" and "));
	struct checklist_when *also;

	if (!read_one_when(r, and < 0 ? s : reader_trim(span_head(s,
	    (size_t)and)), w))
		return false;
	if (and < 0)
		return true;
	also = arena_alloc(r->a, sizeof *also);
	if (also == NULL)
		return false;
	*also = (struct checklist_when){ .all = false };
	w->also = also;
	return read_when(r, reader_trim(span_skip(s, (size_t)and +
	    strlen(" and "))), also);
}

static bool
take_key(struct reader *r, struct span key, struct checklist_answer *a)
{
	if (key.n != 1 || !islower((unsigned char)key.p[0]) ||
	    strchr("qefu", key.p[0]) != NULL) {
		reader_bad(r, key.n > 0 ? key.p : r->whole.p, "checklist.key", NULL);
		return false;
	}
	a->key = key.p[0];
	if (checklist_answer(node(r), a->key) != NULL) {
		reader_bad(r, key.p, "checklist.key-twice", "key", reader_keep(r, key), NULL);
		return false;
	}
	return true;
}

static void
take_answer(struct reader *r, const struct checklist_answer *a)
{
	struct checklist_node *n = node(r);

	if (n->nanswers >= CHECKLIST_ANSWERS) {
		reader_bad(r, r->whole.p, "checklist.answers-many", NULL);
		return;
	}
	if (n->answers == NULL)
		n->answers = arena_array(r->a, CHECKLIST_ANSWERS,
		    sizeof *n->answers);
	if (n->answers != NULL)
		n->answers[n->nanswers++] = *a;
}

static const char answer_form[] = "-> k | ja | en => target";

void
reader_answer(struct reader *r, struct span rest)
{
	struct checklist_answer a = { .line = r->line, .to = SIZE_MAX };
	struct span key = { "", 0 }, ja, en, target;

	if (!r->in_node) {
		if (!r->began)
			reader_bad(r, r->whole.p, "checklist.before-node", NULL);
		return;
	}
	if (!reader_split(&rest, reader_bar, &key) ||
	    !reader_split(&rest, reader_bar, &ja) ||
	    !reader_split(&rest, reader_to, &en)) {
		reader_bad(r, r->whole.p, "checklist.answer", "form", answer_form, NULL);
		return;
	}
	rest = reader_skip_blank(rest);
	target = reader_word(rest);
	rest = reader_skip_blank(span_skip(rest, target.n));
	ja = reader_trim(ja);
	en = reader_trim(en);
	if (!is_id(target) || ja.n == 0 || en.n == 0) {
		reader_bad(r, r->whole.p, "checklist.answer", "form", answer_form, NULL);
		return;
	}
	if (!take_key(r, reader_trim(key), &a))
		return;
	a.label = (struct text){ reader_keep(r, ja), reader_keep(r, en) };
	a.target = reader_keep(r, target);
	if (rest.n > 0 && (!span_starts(rest, "when ") ||
	    !read_when(r, reader_trim(span_skip(rest, 5)), &a.when))) {
		reader_bad(r, rest.p, "checklist.when", NULL);
		return;
	}
	take_answer(r, &a);
}

/* ---- fields ---- */

enum { KEY_JA, KEY_EN, KEY_WHY_JA, KEY_WHY_EN, KEY_UNDO_JA,
	KEY_UNDO_EN, KEY_REC_JA, KEY_REC_EN, KEY_RUN, KEY_NEXT,
	KEY_MIN, KEY_RISK, KEY_RESULT, KEY_CMD, FIELD_KEYS };

static const char *const field_names[FIELD_KEYS] = {
	"ja", "en", "why.ja", "why.en", "undo.ja", "undo.en", "rec.ja",
	"rec.en", "run", "next", "min", "risk", "result", "cmd",
};

static void
read_command(struct reader *r, struct span at, struct span value)
{
	struct checklist_node *n = node(r);

	if (at.n > 0 && !span_is(at, "pc") && !span_is(at, "host"))
		reader_bad(r, at.p, "checklist.command-at", NULL);
	else if (n->ncommands >= CHECKLIST_COMMANDS)
		reader_bad(r, r->whole.p, "checklist.commands-many", NULL);
	else
		n->commands[n->ncommands++] = (struct checklist_command){
			.host = span_is(at, "host"), .text = reader_keep(r, value),
			.line = r->line };
}

static void
read_rec(struct reader *r, enum lang lang, struct span at, struct span value)
{
	struct pending *k;
	const char **place;

	if (at.n != 1 || !islower((unsigned char)at.p[0])) {
		reader_bad(r, at.p, "checklist.key", NULL);
		return;
	}
	k = &r->rec[at.p[0] - 'a'];
	place = lang == LANG_JA ? &k->text.ja : &k->text.en;
	if (*place != NULL) {
		reader_bad(r, at.p, "checklist.field-twice", "name", lang == LANG_JA ?
		    "rec.ja" : "rec.en", NULL);
		return;
	}
	*place = reader_keep(r, value);
	if (k->line == 0)
		k->line = r->line;
}

/* Words and numbers. */
static bool
take_word(struct checklist_node *n, int which, struct span value)
{
	uint64_t minutes;
	int last = which == KEY_RISK ? RISK_HIGH : RESULT_INFO;

	if (which == KEY_MIN) {
		if (span_u64(value, 9999, &minutes) < 0 || minutes == 0)
			return false;
		n->minutes = (int)minutes;
		return true;
	}
	for (int k = 1; k <= last; k++) {
		if (which == KEY_RISK && span_is(value,
		    checklist_risk_name((enum checklist_risk)k)))
			n->risk = (enum checklist_risk)k;
		else if (which == KEY_RESULT && span_is(value,
		    checklist_result_name((enum checklist_result)k)))
			n->result = (enum checklist_result)k;
		else
			continue;
		return true;
	}
	return false;
}

static bool
word_is_set(const struct checklist_node *n, int which)
{
	return which == KEY_MIN ? n->minutes != 0 :
	    which == KEY_RISK ? n->risk != RISK_NONE :
	    n->result != RESULT_NONE;
}

static void
take_field(struct reader *r, int which, struct span value)
{
	struct checklist_node *n = node(r);
	const char **const places[] = {
		[KEY_JA] = &n->text.ja, [KEY_EN] = &n->text.en,
		[KEY_WHY_JA] = &n->why.ja, [KEY_WHY_EN] = &n->why.en,
		[KEY_UNDO_JA] = &n->undo.ja, [KEY_UNDO_EN] = &n->undo.en,
		[KEY_REC_JA] = &n->rec.ja, [KEY_REC_EN] = &n->rec.en,
		[KEY_RUN] = &n->run, [KEY_NEXT] = &n->next,
	};
	bool word = which >= KEY_MIN;

	if (word ? word_is_set(n, which) : *places[which] != NULL)
		reader_bad(r, r->whole.p, "checklist.field-twice", "name",
		    field_names[which], NULL);
	else if (!word)
		*places[which] = reader_keep(r, value);
	else if (!take_word(n, which, value))
		reader_bad(r, value.p, which == KEY_MIN ? "checklist.min" :
		    which == KEY_RISK ? "checklist.risk" :
		    "checklist.result", NULL);
}

static void
give_field(struct reader *r, int which, struct span at, struct span value)
{
	if (which == KEY_CMD)
		read_command(r, at, value);
	else if (at.n > 0 && which == KEY_REC_JA)
		read_rec(r, LANG_JA, at, value);
	else if (at.n > 0 && which == KEY_REC_EN)
		read_rec(r, LANG_EN, at, value);
	else if (at.n > 0)
		reader_bad(r, at.p, "checklist.field-unknown", "name",
		    field_names[which], NULL);
	else
		take_field(r, which, value);
}

void
reader_field(struct reader *r, struct span line)
{
	struct span head = { "", 0 }, at = { "", 0 }, value = line, key;
	const char *near;

	if (!reader_split(&value, reader_colon, &head)) {
		reader_bad(r, line.p, "checklist.line", NULL);
		return;
	}
	value = reader_trim(value);
	key = at = reader_trim(head);
	if (!reader_split(&at, reader_at, &key))
		at = (struct span){ "", 0 };
	for (int i = 0; i < FIELD_KEYS; i++) {
		if (!span_is(key, field_names[i]))
			continue;
		if (!r->began)
			reader_bad(r, line.p, "checklist.before-node", NULL);
		else if (value.n == 0)
			reader_bad(r, line.p, "checklist.empty", "name",
			    field_names[i], NULL);
		else if (r->in_node)
			give_field(r, i, at, value);
		return;
	}
	near = reader_near(key, field_names, FIELD_KEYS);
	reader_bad(r, line.p, *near != '\0' ? "checklist.field-near" :
	    "checklist.line", "name", reader_keep(r, key), "near", near, NULL);
}


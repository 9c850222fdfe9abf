/* A list as text: LF, half-width syntax, one order of fields.  What is
 * printed here reads as the same list, and prints the same again. */
#include "core/checklist/format.h"

#include "core/base/timeparse.h"

static void
put(struct buf *out, const char *lead, const char *name, const char *mark,
    const char *text)
{
	if (text != NULL)
		buf_addf(out, "%s%s%s %s\n", lead, name, mark, text);
}

static void
put_both(struct buf *out, const char *name, const struct text *t)
{
	if (t->ja != NULL)
		buf_addf(out, "%sja: %s\n", name, t->ja);
	if (t->en != NULL)
		buf_addf(out, "%sen: %s\n", name, t->en);
}

static void
put_header(const struct checklist *l, struct buf *out)
{
	struct civil c;

	put(out, "@", "checklist", "", l->name);
	buf_addf(out, "@version %lld\n", (long long)l->version);
	if (l->dated != TIME_NONE) {
		time_civil_from_days(l->dated / USEC_DAY, &c);
		buf_addf(out, "@dated %04d-%02d-%02d\n", c.year, c.month,
		    c.day);
	}
	put(out, "@", "title.ja", "", l->title.ja);
	put(out, "@", "title.en", "", l->title.en);
	for (size_t i = 0; i < l->nsymptoms; i++) {
		put(out, "@", "symptom.ja", "", l->symptoms[i].ja);
		put(out, "@", "symptom.en", "", l->symptoms[i].en);
	}
	/* not catalogue: needs.ja needs.en */
	put(out, "@", "needs.ja", "", l->needs.ja);
	put(out, "@", "needs.en", "", l->needs.en);
	put(out, "@", "source", "", l->source);
	for (size_t i = 0; i < l->nvars; i++) {
		const struct slot_var *v = &l->vars[i];

		buf_addf(out, "@var %s | %s | %s | %s |%s%s\n", v->name,
		    v->label.ja, v->label.en, slot_type_name(v->type),
		    *v->field != '\0' ? " " : "", v->field);
	}
}

static void
put_when(const struct checklist_when *w, struct buf *out)
{
	const char *word = "when";

	if (w->row == NULL)
		return;
	for (; w != NULL; w = w->also, word = "and") {
		buf_addf(out, " %s %s%s.%s%s", word, w->all ? "all " : "",
		    w->row, w->field, w->op);
		for (size_t i = 0; i < w->nvalues; i++)
			buf_addf(out, "%s%s", i > 0 ? "," : "",
			    w->values[i]);
	}
}

static void
put_node(const struct checklist_node *n, struct buf *out)
{
	char name[] = "rec.ja@k";

	buf_addf(out, "\n[%s] %s\n", n->id, checklist_kind_name(n->kind));
	put_both(out, "", &n->text);
	put_both(out, "why.", &n->why);
	for (size_t i = 0; i < n->ncommands; i++)
		put(out, "cmd@", n->commands[i].host ? "host" : "pc", ":",
		    n->commands[i].text);
	put(out, "", "run", ":", n->run);
	if (n->minutes > 0)
		buf_addf(out, "min: %d\n", n->minutes);
	if (n->risk != RISK_NONE)
		put(out, "", "risk", ":", checklist_risk_name(n->risk));
	put_both(out, "undo.", &n->undo);
	put_both(out, "rec.", &n->rec);
	for (size_t i = 0; i < n->nanswers; i++) {
		name[7] = n->answers[i].key;
		memcpy(name + 4, "ja", 2);
		put(out, "", name, ":", n->answers[i].rec.ja);
		memcpy(name + 4, "en", 2);
		put(out, "", name, ":", n->answers[i].rec.en);
	}
	if (n->result != RESULT_NONE)
		put(out, "", "result", ":", checklist_result_name(n->result));
	put(out, "", "next", ":", n->next);
	for (size_t i = 0; i < n->nanswers; i++) {
		const struct checklist_answer *a = &n->answers[i];

		buf_addf(out, "-> %c | %s | %s => %s", a->key, a->label.ja,
		    a->label.en, a->target);
		put_when(&a->when, out);
		buf_addc(out, '\n');
	}
}

int
checklist_write(const struct checklist *l, struct buf *out)
{
	put_header(l, out);
	for (size_t i = 0; i < l->nnodes; i++)
		put_node(&l->nodes[i], out);
	return out->error;
}

/* The rows `forged` and `signal`*: how much speaks against the sender that the
 * mail names, and what.  Words and points are those of data/rules. */
#include <errno.h>

#include "core/forged/knowledge.h"
#include "core/message/message_part.h"
#include "core/sheet/age.h"
#include "core/text/utf8.h"

#define SLOT_MAX 200	/* bytes of a value in a sentence */
#define BYTES_MAX 4096

static const struct text hidden = { "", "" };	/* label and value say it */

static struct text
copy(struct message_judge *j, const struct text *t)
{
	return sheet_copy_text(j->s, *t);
}

/* ---- sentences ---- */

/* One pattern with the slots of the hit; what is not known is "-". */
static const char *
fill(struct message_judge *j, const struct forge_hit *h, const char *pattern,
    const char *brand)
{
	static const char *const all[] = { "x", "y", "n", "dom", "from" };
	const char *names[FORGE_SLOTS + 6] = { "brand" };
	const char *values[FORGE_SLOTS + 6] = { brand };
	size_t n = 1;

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		names[n] = all[i];
		values[n] = "-";
		for (size_t k = 0; k < h->nslots; k++)
			if (strcmp(h->slots[k].name, all[i]) == 0 &&
			    h->slots[k].value.n > 0)
				values[n] = text_value(j->a, utf8_head(
				    h->slots[k].value, SLOT_MAX));
		n++;
	}
	return text_fill(j->s->arena, pattern, pattern, names, values, n).ja;
}

/* What explains a name in brackets is left out: "eki-net (JR East tickets)". */
static const char *
short_name(struct message_judge *j, const char *name)
{
	const char *bracket = strstr(name, " (");
	const char *copied = bracket == NULL ? name : arena_memdup(j->a, name,
	    (size_t)(bracket - name));

	return copied ? copied : "";
}

static struct text
sentence(struct message_judge *j, const struct forge_hit *h,
    const struct text *pattern)
{
	const struct forge_brand *b = h->brand;

	return (struct text){
		fill(j, h, pattern->ja, b ? short_name(j, b->name.ja) : "-"),
		fill(j, h, pattern->en, b ? short_name(j, b->name.en) : "-") };
}

/* ---- one signal ---- */

static const char *
where_word(enum forge_where w)
{
	static const char *const words[] = { "", "field", "hop", "link",
		"text", "part" };

	return words[w];
}

static enum severity
weigh(const struct message_judge *j, const struct forge_hit *h)
{
	int most = j->forged.band->from;

	if (h->points < 0)
		return SEVERITY_INFO;
	if (h->points == 0)
		return SEVERITY_NONE;
	return h->points < 10 || most < 30 ? SEVERITY_NOTICE :
	    SEVERITY_WARNING;
}

static void
add_places(struct message_judge *j, struct row *r, const struct forge_hit *h)
{
	for (size_t i = 0; i < h->nplaces; i++) {
		const struct forge_place *p = &h->places[i];
		bool there = p->offset != MIME_NO_OFFSET;

		if (i == 0) {
			row_text(j->s, r, "where",
			    span_str(where_word(p->where)));
			row_words(j->s, r, hidden);
		}
		row_evidence(j->s, r, span_str("mail"), there ?
		    (int64_t)p->offset : -1, there ? (int64_t)p->length : -1,
		    span_head(p->bytes, BYTES_MAX));
	}
}

/* catalogue: row.signal field.innocent */
static void
signal_row(struct message_judge *j, const struct forge_hit *h)
{
	const struct forge_signal *g = h->signal;
	struct row *r = sheet_row(j->s, NULL, "signal", span_str(g->id));
	struct text innocent;

	if (r == NULL)
		return;
	r->label = copy(j, &g->group->name);
	r->severity = weigh(j, h);
	r->why = sentence(j, h, &g->message);
	if (h->points != 0)
		row_value(j->s, r, span_str(arena_printf(j->a, "%+d",
		    h->points)));
	row_text(j->s, r, "signal", span_str(g->id));
	row_words(j->s, r, hidden);
	row_number(j->s, r, "points", FIELD_INT, h->points);
	row_words(j->s, r, hidden);
	row_text(j->s, r, "group", span_str(g->group->id));
	row_words(j->s, r, hidden);
	if (h->variant != NULL) {
		row_text(j->s, r, "variant", span_str(h->variant->id));
		row_words(j->s, r, hidden);
	}
	if (h->brand != NULL) {
		row_text(j->s, r, "brand", span_str(h->brand->id));
		row_words(j->s, r, hidden);
	}
	innocent = sentence(j, h, &g->innocent);
	row_text(j->s, r, "innocent", span_str(innocent.en));
	row_words(j->s, r, innocent);
	add_places(j, r, h);
}

/* ---- the whole ---- */

static void
verdict_row(struct message_judge *j, struct row *parent,
    const struct forge_verdict *v)
{
	struct row *r = sheet_row(j->s, parent, "forged.verdict",
	    span_str(v->id));

	if (r == NULL)
		return;
	r->label = copy(j, &v->name);
	r->severity = v->min_band != NULL ? SEVERITY_WARNING :
	    SEVERITY_NOTICE;
	r->phone = copy(j, &v->phone);
	row_text(j->s, r, "verdict", span_str(v->id));
	row_words(j->s, r, hidden);
}

static enum severity
band_severity(const struct forge_band *b)
{
	static const struct { const char *id; enum severity severity; }
	all[] = {
		{ "likely", SEVERITY_ERROR }, { "caution", SEVERITY_WARNING },
		{ "notice", SEVERITY_NOTICE },
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (strcmp(b->id, all[i].id) == 0)
			return all[i].severity;
	return SEVERITY_NONE;
}

/* catalogue: confidence.* */
static void
add_brand(struct message_judge *j, struct row *r, const struct forge_brand *b)
{
	char letter[2] = { (char)(b->confidence | 32), '\0' };

	row_text(j->s, r, "brand", span_str(b->id));
	row_words(j->s, r, copy(j, &b->name));
	row_typed(j->s, r, "confidence", FIELD_ENUM, span_str(letter));
	row_words(j->s, r, text_plain(arena_printf(j->a, "confidence.%s",
	    letter)));
}

/* catalogue: row.forged */
static void
forged_row(struct message_judge *j)
{
	const struct forge_outcome *o = &j->forged;
	struct row *r = sheet_row(j->s, NULL, "forged", span_str(""));

	if (r == NULL)
		return;
	if (o->nopen > 0)
		r->state = ROW_PENDING;
	r->severity = band_severity(o->band);
	row_value(j->s, r, span_str(arena_printf(j->a, "%d/100", o->score)));
	row_number(j->s, r, "score", FIELD_INT, o->score);
	row_words(j->s, r, hidden);
	row_typed(j->s, r, "band", FIELD_ENUM, span_str(o->band->id));
	row_words(j->s, r, copy(j, &o->band->name));
	if (o->brand != NULL)
		add_brand(j, r, o->brand);
	/* for the keys that lead on: whose name is used */
	if (j->m->from_domain.n > 0) {
		row_typed(j->s, r, "domain", FIELD_DOMAIN,
		    j->m->from_domain);
		row_words(j->s, r, hidden);
	}
	if (o->nunknown > 0)
		row_number(j->s, r, "unverified", FIELD_INT,
		    (int64_t)o->nunknown);
	r->phone = copy(j, &o->band->phone);
	for (size_t i = 0; i < o->nverdicts; i++)
		verdict_row(j, r, o->verdicts[i]);
}

/* Tables that cannot be read: nothing is said of the sender, and all else of
 * the mail is. */
static void
fault_row(struct message_judge *j)
{
	const struct text *fault = &j->m->o.forge_fault;
	struct row *r = *fault->en ? sheet_row(j->s, NULL, "forged",
	    span_str("")) : NULL;

	if (r == NULL)
		return;
	r->state = ROW_UNKNOWN;
	r->severity = SEVERITY_WARNING;
	r->why = copy(j, fault);
	r->remedy = text_plain("parser.knowledge.remedy");
}

/* The main reasons stand on top, all others behind what is known of the
 * sender. */
int
message_forged(struct message_judge *j)
{
	struct forge_results results;
	int r;

	if (j->m->forged == NULL) {
		fault_row(j);
		return 0;
	}
	r = message_forged_results(j, &results);
	if (r == 0)
		r = forged_judge(j->m->forged, &results, j->a, &j->forged);
	if (r < 0)
		return r;
	forged_row(j);
	for (size_t i = 0; i < j->forged.nreasons; i++)
		signal_row(j, j->forged.reasons[i]);
	return 0;
}

int
message_signals(struct message_judge *j)
{
	const struct forge_outcome *o = &j->forged;

	for (size_t i = o->nreasons; i < o->nhits; i++)
		signal_row(j, o->hits[i]);
	if (j->m->forged != NULL)
		age_row(j->s, NULL, "rules", j->m->view->know->dated, j->now);
	return 0;
}

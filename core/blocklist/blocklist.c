/* Which lists are asked of which target, and the rows: what is listed first,
 * then what is not known, then the rest. */
#include "core/blocklist/blocklist.h"

#include <errno.h>
#include <stdlib.h>

#include "core/auth/dmarc.h"
#include "core/blocklist/blocklist_part.h"
#include "core/blocklist/owner.h"
#include "core/sheet/age.h"

#define ARENA_MAX ((size_t)64 << 20)
#define CELLS_MAX 4096
/* Of IPv6, anyone but who has a part of a /64. */
#define ONLY_64 "anyone-not-slice-of-64"

/* ---- which lists ---- */

bool
blocklist_is_asked(const struct build *b, const struct blocklist *l)
{
	return l->life <= LIST_UNSURE && l->kind != LIST_HASH &&
	    (!l->keyed || *list_key(b->q, l) != '\0') && b->q->nonly == 0;
}

/* The same list by a key of the user's own, which is asked in its place. */
static bool
is_twin(const struct blocklist *l, const struct blocklist *whole)
{
	return l->keyed && !whole->keyed &&
	    span_eq_nocase(l->part_of, whole->zone);
}

static bool
has_twin(const struct build *b, const struct blocklist *l,
    const struct list_target *t)
{
	for (size_t i = 0; b->q->nkeys > 0 && !l->keyed &&
	    i < lists_count(b->q->lists); i++) {
		const struct blocklist *k = lists_at(b->q->lists, i);

		if (is_twin(k, l) && blocklist_is_asked(b, k) &&
		    list_fits(k, t))
			return true;
	}
	return false;
}

/* A part of a list that is asked as a whole counts once. */
static bool
is_part(const struct build *b, const struct blocklist *l,
    const struct list_target *t)
{
	const struct blocklist *whole = l->part_of.n > 0 ?
	    lists_find(b->q->lists, l->part_of) : NULL;

	return whole != NULL && !is_twin(l, whole) &&
	    blocklist_is_asked(b, whole) && list_fits(whole, t);
}

static void
add_cell(struct build *b, const struct blocklist *l,
    const struct list_target *t)
{
	if (b->n < CELLS_MAX && list_fits(l, t)) {
		b->v[b->n] = (struct cell){ .list = l, .target = t,
			.number = b->n };
		b->n++;
	}
}

static void
choose(struct build *b)
{
	for (size_t t = 0; t < b->ntargets; t++) {
		const struct list_target *target = &b->target[t];

		for (size_t i = 0; i < b->q->nonly; i++)
			add_cell(b, b->q->only[i], target);
		for (size_t i = 0; i < lists_count(b->q->lists); i++) {
			const struct blocklist *l = lists_at(b->q->lists, i);

			if (blocklist_is_asked(b, l) &&
			    !is_part(b, l, target) && !has_twin(b, l, target))
				add_cell(b, l, target);
		}
	}
}

/* ---- asking ---- */

static enum severity
severity_of(const struct cell *c)
{
	enum severity worst = SEVERITY_NONE;

	if (c->state.status != LIST_IS_LISTED)
		return SEVERITY_NONE;
	for (size_t i = 0; i < c->state.codes.n; i++) {
		if (c->state.codes.v[i]->severity > worst)
			worst = c->state.codes.v[i]->severity;
	}
	if (c->list->weight == 0 && worst > SEVERITY_NOTICE)
		worst = SEVERITY_NOTICE;
	return worst;
}

/* Domains are also asked as what their owner registered. */
static int
ask_domain(struct build *b, struct cell *c)
{
	struct span org = suffix_org_domain(c->target->text, b->a);
	struct list_state other;
	int r = list_state(b->q, b->by, b->a, b->now, c->list, c->target,
	    c->target->text, &c->state);

	if (r < 0 || org.n == 0 || span_eq_nocase(org, c->target->text))
		return r;
	r = list_state(b->q, b->by, b->a, b->now, c->list, c->target, org,
	    &other);
	if (r == 0 && (c->state.status == LIST_IS_CLEAN ||
	    other.status == LIST_IS_LISTED)) {
		c->state = other;
		c->registered = org;
	}
	return r;
}

/* What the list has. */
static struct span
named(const struct cell *c)
{
	return c->registered.n > 0 ? c->registered : c->target->text;
}

static int
ask_cells(struct build *b)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < b->n; i++) {
		struct cell *c = &b->v[i];

		if (c->target->ip.n == 0)
			r = ask_domain(b, c);
		else
			r = list_state(b->q, b->by, b->a, b->now, c->list,
			    c->target, span_str(NULL), &c->state);
		c->severity = severity_of(c);
		/* one fact is urgent once */
		if (c->severity > SEVERITY_NOTICE && c->registered.n > 0 &&
		    list_target_known(b->target, b->ntargets, c->registered))
			c->severity = SEVERITY_NOTICE;
	}
	return r;
}

/* ---- order ---- */

static int
group_of(const struct cell *c)
{
	switch (c->state.status) {
	case LIST_IS_LISTED:
		return 0;
	case LIST_IS_WELCOME:
	case LIST_IS_INFO:
		return 2;
	case LIST_IS_CLEAN:
		return 3;
	default:
		return 1;
	}
}

static int
compare(const void *x, const void *y)
{
	const struct cell *a = x, *b = y;
	int by = group_of(a) - group_of(b);

	if (by == 0)
		by = (int)b->severity - (int)a->severity;
	if (by == 0)
		by = (int)b->list->weight - (int)a->list->weight;
	if (by == 0)
		by = a->number < b->number ? -1 : a->number > b->number;
	return by;
}

/* ---- rows ---- */

static const char *
z(struct build *b, struct span v)
{
	return text_value(b->s->arena, v);
}

static const char *
dotted(struct build *b, uint32_t address)
{
	const char *text = arena_printf(b->s->arena, "%u.%u.%u.%u",
	    address >> 24, address >> 16 & 255, address >> 8 & 255,
	    address & 255);

	return text ? text : "";
}

/* Texts of the lists and of the catalogue, owned by the sheet. */
static struct text
own(struct build *b, struct text t)
{
	return (struct text){ arena_strdup(b->s->arena, t.ja ? t.ja : ""),
		arena_strdup(b->s->arena, t.en ? t.en : "") };
}

/* A sentence of the data with its slots filled. */
static struct text
say(struct build *b, const struct cell *c, struct text t, uint32_t address)
{
	const char *last = strrchr(dotted(b, address), '.');
	const char *const names[] = { "ip", "domain", "code", "last", "zone",
		"name" };
	const char *const values[] = { z(b, named(c)), z(b, named(c)),
		dotted(b, address),
		last ? last + 1 : "", z(b, c->list->zone), c->list->name };

	return text_fill(b->s->arena, t.ja, t.en, names, values, 6);
}

struct text
blocklist_join(struct build *b, struct text x, struct text y)
{
	if (text_is_none(&x) || x.ja[0] == '\0')
		return y;
	if (text_is_none(&y) || y.ja[0] == '\0')
		return x;
	return (struct text){
		arena_printf(b->s->arena, "%s%s", x.ja, y.ja),
		arena_printf(b->s->arena, "%s %s", x.en, y.en),
	};
}

/* The heaviest code speaks; with a bit mask all that match do. */
static const struct list_code *
code_rows(struct build *b, struct row *r, const struct cell *c)
{
	const struct list_code *worst = NULL;
	struct text meaning = { NULL, NULL };

	for (size_t i = 0; i < c->state.codes.n; i++) {
		const struct list_code *code = c->state.codes.v[i];

		meaning = blocklist_join(b, meaning, say(b, c, code->meaning,
		    c->state.codes.of[i]));
		if (worst == NULL || code->severity > worst->severity)
			worst = code;
	}
	if (worst == NULL)
		return NULL;
	r->why = meaning;
	row_text(b->s, r, "meaning", span_str(meaning.en));
	row_words(b->s, r, (struct text){ "", "" });
	row_typed(b->s, r, "who", FIELD_ENUM, span_str(worst->who));
	if (c->target->ip.n == 4 && strcmp(worst->who, ONLY_64) == 0)
		row_words(b->s, r, text_plain("who.anyone"));
	return worst;
}

/* The text with the key of the list taken out, wherever it stands. */
static struct span
without_key(struct build *b, const struct blocklist *list, struct span text)
{
	struct span key = span_str(list_key(b->q, list));
	const char *out = "";
	ptrdiff_t at;

	if (key.n == 0 || span_find_nocase(text, key) < 0)
		return text;
	while ((at = span_find_nocase(text, key)) >= 0) {
		out = arena_printf(b->a, "%s" SPAN_FMT "(key)", out,
		    SPAN_ARG(span_head(text, (size_t)at)));
		text = span_skip(text, (size_t)at + key.n);
	}
	return span_str(arena_printf(b->a, "%s" SPAN_FMT, out,
	    SPAN_ARG(text)));
}

static void
answer_field(struct build *b, struct row *r, const struct cell *c)
{
	const struct dns_look *l = &c->state.look;
	struct span *v = arena_array(b->a, l->n + 1, sizeof *v);
	size_t n = 0;

	if (v == NULL || l->n == 0)
		return;
	for (size_t i = 0; i < l->n; i++) {
		if (l->v[i]->rdata.n == 4)
			v[n++] = span_str(ip_text(&(struct ip){ .bytes = {
			    (uint8_t)l->v[i]->rdata.p[0],
			    (uint8_t)l->v[i]->rdata.p[1],
			    (uint8_t)l->v[i]->rdata.p[2],
			    (uint8_t)l->v[i]->rdata.p[3] }, .n = 4 },
			    b->s->arena));
		row_evidence(b->s, r, span_str("dns"), -1, -1, without_key(b,
		    c->list, dns_record_text(l->v[i], b->a)));
	}
	row_list(b->s, r, "codes", v, n);
}

/* Whom to ask, as far as the network says it. */
static void
owner_fields(struct build *b, struct row *r, const struct cell *c)
{
	const struct owner *o = b->owners != NULL ?
	    &b->owners[c->target - b->target] : NULL;

	if (o == NULL)
		return;
	if (owner_name(o).n > 0)
		row_text(b->s, r, "provider_name", owner_name(o));
	if (o->abuse.n > 0)
		row_typed(b->s, r, "provider_contact", FIELD_ADDRESS,
		    o->abuse);
}

/* catalogue: blocklist.who.* */
static void
explain_listed(struct build *b, struct row *r, const struct cell *c)
{
	const struct list_code *code = code_rows(b, r, c);
	const char *id;

	if (code == NULL)
		return;
	for (size_t i = 0; i < c->state.codes.n; i++) {
		if (c->state.codes.v[i] == code)
			r->remedy = say(b, c, code->advice,
			    c->state.codes.of[i]);
	}
	r->remedy = blocklist_join(b, r->remedy, say(b, c, code->who_note, 0));
	id = arena_printf(b->a, "blocklist.who.%s", c->target->ip.n == 4 &&
	    strcmp(code->who, ONLY_64) == 0 ? "anyone" :
	    code->who);
	if (id != NULL && text_find(id) != NULL)
		r->phone = text_say(b->s->arena, id, "address",
		    z(b, named(c)), "list", c->list->name, NULL);
	if (c->list->delist_url[0] != '\0')
		row_typed(b->s, r, "delist", FIELD_URL,
		    span_str(c->list->delist_url));
	if (c->state.text.n > 0)
		row_text(b->s, r, "text", without_key(b, c->list,
		    c->state.text));
	if (c->state.whole64)
		row_number(b->s, r, "whole64", FIELD_BOOL, true);
	owner_fields(b, r, c);
	blocklist_refusals(b, r, c);
}

/* Which sentence of blocklist.state. */
static const char *
state_word(const struct cell *c)
{
	const struct list_health *h = &c->state.health;

	switch (c->state.status) {
	case LIST_IS_REFUSED:
		return c->state.doubted ? "doubted" : "refused";
	case LIST_IS_DEAD:
		if (c->state.unwritten)
			return "unwritten";
		return h->proved ? "no-zone" : "dead";
	case LIST_KEY_NEEDED:
		return c->state.key_refused ? "key-refused" : "key-needed";
	case LIST_NO_ANSWER:
	case LIST_DNS_ERROR:
		if (h->remembered && c->state.name.n == 0)
			return "given-up";
		break;
	default:
		break;
	}
	return list_status_name(c->state.status);
}

/* catalogue: blocklist.state.* */
static void
explain(struct build *b, struct row *r, const struct cell *c)
{
	enum list_status s = c->state.status;
	const char *id;

	if (s == LIST_IS_LISTED) {
		explain_listed(b, r, c);
		return;
	}
	if (s == LIST_IS_WELCOME || s == LIST_IS_INFO || s == LIST_IS_REFUSED)
		(void)code_rows(b, r, c);
	if (s == LIST_IS_PENDING || !text_is_none(&r->why))
		return;
	id = arena_join(b->a, (const struct span[]){
	    span_str("blocklist.state."), span_str(state_word(c)) }, 2);
	if (id != NULL)
		r->why = text_say(b->s->arena, id, "list", c->list->name,
		    NULL);
	if (s == LIST_KEY_NEEDED && !c->state.key_refused)
		r->remedy = text_say(b->s->arena, "blocklist.key-how",
		    "zone", z(b, c->list->zone), NULL);
	if (s == LIST_IS_DEAD && c->list->life_reason.ja[0] != '\0')
		r->why = own(b, blocklist_join(b, r->why,
		    c->list->life_reason));
}

static void
reason_field(struct build *b, struct row *r, const struct cell *c)
{
	const char *reason = c->state.key_refused ? "key-refused" :
	    c->state.unwritten && c->state.status == LIST_IS_DEAD ?
	    "not-in-file" : NULL;

	if (reason == NULL)
		return;
	row_typed(b->s, r, "reason", FIELD_ENUM, span_str(reason));
	row_words(b->s, r, (struct text){ "", "" });	/* why says it */
}

/* catalogue: status.* who.* */
static void
cell_row(struct build *b, const struct cell *c)
{
	bool known = group_of(c) != 1;
	const struct span key[] = { c->list->zone, span_str("/"),
		c->target->text };
	struct row *r = sheet_row(b->s, b->parent, "listing",
	    span_str(arena_join(b->a, key, 3)));

	if (r == NULL)
		return;
	r->label = own(b, (struct text){ c->list->name, c->list->name });
	r->severity = c->severity;
	if (c->state.status == LIST_IS_PENDING)
		r->state = ROW_PENDING;
	else if (!known)
		r->state = ROW_UNKNOWN;
	row_value(b->s, r, named(c));
	row_text(b->s, r, "list", span_str(c->list->name));
	row_words(b->s, r, (struct text){ "", "" });
	row_typed(b->s, r, "zone", FIELD_HOST, c->list->zone);
	row_typed(b->s, r, "address", c->target->ip.n > 0 ? FIELD_IP :
	    FIELD_DOMAIN, c->target->text);
	blocklist_roles(b, r, c->target->roles);
	if (c->state.status != LIST_IS_PENDING &&
	    c->state.status != LIST_IS_UNKNOWN &&
	    c->state.status != LIST_UNASKED) {
		row_typed(b->s, r, "status", FIELD_ENUM,
		    span_str(list_status_name(c->state.status)));
		row_words(b->s, r, (struct text){ "", "" });	/* why says it */
	}
	reason_field(b, r, c);
	answer_field(b, r, c);
	explain(b, r, c);
}

/* ---- the rows above and below ---- */

static size_t
count_group(const struct build *b, int group)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++)
		n += group_of(&b->v[i]) == group;
	return n;
}

/* The sentence says the numbers; a face need not show them again. */
static void
count_field(struct build *b, struct row *r, const char *name, size_t n)
{
	row_number(b->s, r, name, FIELD_INT, (int64_t)n);
	row_words(b->s, r, (struct text){ "", "" });
}

static void
summary_row(struct build *b, struct row *r)
{
	size_t count[4];
	char n[3][TEXT_NUMBER];

	if (r == NULL)
		return;
	for (int g = 0; g < 4; g++)
		count[g] = count_group(b, g);
	count_field(b, r, "listed", count[0]);
	count_field(b, r, "unknown", count[1]);
	count_field(b, r, "clean", count[2] + count[3]);
	r->why = text_say(b->s->arena, "blocklist.summary", "listed",
	    text_number(n[0], (long long)count[0]), "unknown",
	    text_number(n[1], (long long)count[1]), "clean",
	    text_number(n[2], (long long)(count[2] + count[3])), NULL);
}

/* Whom to ask about each address. */
static int
find_owners(struct build *b)
{
	int r = 0;

	b->owners = arena_array(b->a, b->ntargets + 1, sizeof *b->owners);
	if (b->owners == NULL)
		return -ENOMEM;
	for (size_t i = 0; r == 0 && i < b->ntargets; i++)
		if (b->target[i].ip.n > 0)
			r = owner_find(b->q, b->by, b->a, &b->target[i].ip,
			    &b->owners[i]);
	return r;
}

static void
owner_rows(struct build *b)
{
	for (size_t i = 0; i < b->ntargets; i++)
		if (b->target[i].ip.n > 0)
			owner_row(b->s, b->target[i].text, &b->owners[i]);
}

static void
page_rows(struct build *b)
{
	for (size_t i = 0; i < lists_web_count(b->q->lists); i++) {
		const struct web_list *w = lists_web_at(b->q->lists, i);
		struct row *r = sheet_row(b->s, NULL, "page", span_str(w->id));

		if (r == NULL)
			return;
		r->label = own(b, w->name);
		r->why = own(b, blocklist_join(b, text_plain("blocklist.page"),
		    w->what));
		r->remedy = own(b, w->note);
		row_typed(b->s, r, "who", FIELD_ENUM, span_str(w->who));
		row_typed(b->s, r, "url", FIELD_URL, span_str(w->url));
	}
}

/* What only a private network can see is on no list; 127.0.0.0/8 has the test
 * points. */
static void
private_rows(struct build *b)
{
	for (size_t i = 0; i < b->ntargets; i++) {
		const struct list_target *t = &b->target[i];
		struct row *r;

		if (t->ip.n == 0 || !ip_is_private(&t->ip) ||
		    t->ip.bytes[0] == 127)
			continue;
		r = sheet_row(b->s, b->parent, "private", t->text);
		if (r == NULL)
			return;
		r->severity = SEVERITY_NOTICE;
		row_value(b->s, r, t->text);
		r->why = text_plain("blocklist.private");
		r->remedy = text_plain("blocklist.private.remedy");
	}
}

/* Every state, the worst first. */
static int
ask_all(struct build *b)
{
	int r;

	b->waiting = list_memory_open(b->q, b->by);
	if (b->waiting)
		return 0;
	r = blocklist_targets(b);
	b->v = arena_array(b->a, CELLS_MAX, sizeof *b->v);
	if (r < 0 || b->v == NULL)
		return -ENOMEM;
	choose(b);
	r = ask_cells(b);
	if (r == 0)
		r = blocklist_judge_resolver(b);
	qsort(b->v, b->n, sizeof *b->v, compare);
	return r;
}

static int
judge_all(struct build *b)
{
	struct row *first = sheet_row(b->s, NULL, "summary", span_str(""));
	int r = ask_all(b);

	if (r == 0 && b->q->nonly == 0)
		r = find_owners(b);
	if (r < 0)
		return r;
	if (b->waiting && first != NULL)
		first->state = ROW_PENDING;
	summary_row(b, first);
	private_rows(b);
	blocklist_key_rows(b);
	if (b->stand != RESOLVER_GOOD)
		blocklist_resolver_row(b);
	for (size_t i = 0; i < b->n; i++)
		cell_row(b, &b->v[i]);
	if (b->stand == RESOLVER_GOOD)
		blocklist_resolver_row(b);
	blocklist_selftests_row(b);
	if (b->q->nonly == 0) {
		blocklist_keyless_row(b);
		owner_rows(b);
		page_rows(b);
	}
	age_row(b->s, NULL, "blocklists", lists_dated(b->q->lists),
	    b->now);
	return arena_failed(b->a) ? -ENOMEM : 0;
}

int
blocklist_below(const struct blocklist_query *q, struct asker *by,
    struct arena *a, struct sheet *s, struct row *parent, usec_t now)
{
	struct hurry hurry;
	struct build b = { .q = q,
		.by = inquiry_hurry(&hurry, by, LIST_PATIENCE),
		.now = now, .a = a, .s = s, .parent = parent };
	enum severity worst = SEVERITY_NONE;
	bool open;
	int r = ask_all(&b);

	open = b.waiting;
	if (r < 0 || parent == NULL)
		return r;
	summary_row(&b, parent);
	if (b.stand != RESOLVER_GOOD && b.stand != RESOLVER_OPEN)
		blocklist_resolver_row(&b);
	for (size_t i = 0; i < b.n; i++) {
		open = open || b.v[i].state.status == LIST_IS_PENDING;
		if (group_of(&b.v[i]) != 0)
			continue;
		cell_row(&b, &b.v[i]);
		if (b.v[i].severity > worst)
			worst = b.v[i].severity;
	}
	blocklist_selftests_row(&b);
	parent->severity = worst;
	if (open)
		parent->state = ROW_PENDING;
	else if (b.n > 0 && b.n == count_group(&b, 1))
		parent->state = ROW_UNKNOWN;
	return r;
}

static struct sheet *
judge(const void *subject, struct asker *by, usec_t now)
{
	const struct blocklist_query *q = subject;
	struct build b = { .q = q, .by = by, .now = now,
		.a = arena_new(ARENA_MAX), .s = sheet_new("blocklist",
		    q->ntargets > 0 ? q->targets[0].text : span_str("")) };

	if (b.a == NULL || b.s == NULL || judge_all(&b) < 0) {
		sheet_free(b.s);
		b.s = NULL;
	}
	arena_free(b.a);
	return b.s;
}

const struct analysis blocklist_analysis = { "blocklist", judge,
	.patience = LIST_PATIENCE };

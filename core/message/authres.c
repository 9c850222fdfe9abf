/* What other servers wrote about the mail: the rows `authres`.  A field is
 * accepted only where our own side wrote it: by its authserv-id, and above the
 * field in which the mail came in from outside (RFC 8601, 5).  All others are
 * shown; written.h says when they count. */
#include "core/message/trust.h"

#include <errno.h>

#include "core/auth/suffix.h"
#include "core/inquiry/postconf.h"
#include "core/mime/authres.h"

enum kind { KIND_RESULTS, KIND_ARC, KIND_SPF };

static const struct { const char *name; enum kind kind; } fields[] = {
	{ "Authentication-Results", KIND_RESULTS },
	{ "ARC-Authentication-Results", KIND_ARC },
	{ "Received-SPF", KIND_SPF },
};

bool
message_is_authserv(struct message_judge *j, struct span id)
{
	const struct message_options *o = &j->m->o;

	for (size_t i = 0; i < o->nauthserv; i++)
		if (id.n > 0 && span_eq_nocase(o->authserv[i], id))
			return true;
	return id.n > 0 && o->facts != NULL && span_eq_nocase(
	    postconf_expanded(o->facts, "myhostname", j->a), id);
}

/* Above the field in which the mail came in, or in a mail that never did; the
 * seal of ARC is another matter, and says for itself whether it holds. */
static bool
is_above(const struct route *t, const struct field_raw *f)
{
	return t->n == 0 || (t->trusted > 0 &&
	    f < t->v[t->trusted - 1].field);
}

static bool
is_known_to_us(const struct message_judge *j)
{
	const struct message_options *o = &j->m->o;

	return o->nauthserv > 0 || (o->facts != NULL && facts_get(o->facts,
	    "postconf.myhostname", span_str("")).p != NULL);
}

bool
message_same_house(struct message_judge *j, struct span a, struct span b)
{
	struct span x = suffix_org_domain(message_ascii(a, j->a), j->a);

	return x.n > 0 && span_eq_nocase(x, suffix_org_domain(
	    message_ascii(b, j->a), j->a));
}

/* Whose server it is was not said: then it is taken for ours, as its Received
 * field is, where it speaks as the server that wrote that field, above it;
 * in a mail that has none, it may be that of a recipient. */
static bool
is_assumed(struct message_judge *j, const struct field_raw *f,
    struct span id)
{
	const struct route *t = j->m->route;
	const struct forge_view *v = j->m->view;
	bool found = false;

	if (is_known_to_us(j) || !is_above(t, f))
		return false;
	for (size_t i = 0; i < t->trusted && !found; i++)
		found = message_same_house(j, id, t->v[i].r.by);
	for (size_t i = 0; t->n == 0 && v != NULL && i < v->to.n && !found;
	    i++)
		found = message_same_house(j, id, v->to.v[i].domain);
	return found;
}

bool
message_wrote_results(struct message_judge *j, const struct field_raw *f,
    struct span id)
{
	return message_is_authserv(j, id) || is_assumed(j, f, id);
}

/* catalogue: message.authres.* */
static const char *
standing(struct message_judge *j, const struct route *t,
    const struct field_raw *f, enum kind kind, struct span id)
{
	if (kind == KIND_ARC)
		return "arc";
	if (!is_above(t, f))
		return message_is_authserv(j, id) ? "open" : "below";
	if (id.n == 0)
		return "nameless";
	if (message_is_authserv(j, id))
		return "accepted";
	if (!is_assumed(j, f, id))
		return "foreign";
	return t->n > 0 ? "assumed" : "unproved";
}

/* The last field says to people what the value or the sentence says. */
static void
hide(struct message_judge *j, struct row *r)
{
	row_words(j->s, r, (struct text){ "", "" });
}

static void
add_results(struct message_judge *j, struct row *r, const struct authres *v)
{
	struct span *list = arena_array(j->a, v->n + 1, sizeof *list);
	struct buf all;

	if (list == NULL)
		return;
	buf_init(&all, 65536);
	buf_addspan(&all, v->authserv_id);
	buf_adds(&all, v->authserv_id.n > 0 ? ": " : "");
	for (size_t i = 0; i < v->n; i++) {
		list[i] = span_str(arena_printf(j->a, SPAN_FMT "=" SPAN_FMT,
		    SPAN_ARG(v->v[i].method), SPAN_ARG(v->v[i].result)));
		buf_adds(&all, i > 0 ? " " : "");
		buf_addspan(&all, list[i]);
	}
	row_list(j->s, r, "results", list, v->n);
	hide(j, r);
	buf_adds(&all, v->none ? "none" : "");
	row_value(j->s, r, buf_span(&all));
	buf_done(&all);
}

/* catalogue: row.authres.result */
static void
result_row(struct message_judge *j, struct row *parent,
    const struct authres_result *v)
{
	struct row *r = sheet_row(j->s, parent, "authres.result", v->method);
	struct span *list = arena_array(j->a, v->nprops + 1, sizeof *list);

	if (r == NULL || list == NULL)
		return;
	row_value(j->s, r, span_str(arena_printf(j->a, SPAN_FMT "=" SPAN_FMT,
	    SPAN_ARG(v->method), SPAN_ARG(v->result))));
	row_text(j->s, r, "method", v->method);
	hide(j, r);
	row_text(j->s, r, "result", v->result);
	hide(j, r);
	if (v->reason.n > 0)
		row_text(j->s, r, "reason", v->reason);
	if (v->comment.n > 0)
		row_text(j->s, r, "comment", v->comment);
	for (size_t i = 0; i < v->nprops; i++)
		list[i] = span_str(arena_printf(j->a, SPAN_FMT "%s" SPAN_FMT
		    "=" SPAN_FMT, SPAN_ARG(v->props[i].ptype),
		    v->props[i].ptype.n > 0 ? "." : "",
		    SPAN_ARG(v->props[i].name), SPAN_ARG(v->props[i].value)));
	if (v->nprops > 0)
		row_list(j->s, r, "properties", list, v->nprops);
}

static int
field_row(struct message_judge *j, const struct route *t,
    const struct field_raw *f, enum kind kind)
{
	struct span body = field_unfold(f->body, j->a);
	int64_t at = f->raw.p - j->m->mail.p;
	struct row *r = sheet_row(j->s, NULL, "authres", span_str(arena_printf(
	    j->a, "%lld", (long long)at)));
	struct authres v;
	int err = kind == KIND_SPF ? authres_read_spf(body, j->a, &v) :
	    authres_read(body, j->a, &v);
	const char *word = "unread";
	bool ours;

	if (r == NULL || err == -ENOMEM)
		return err == -ENOMEM ? err : 0;
	row_text(j->s, r, "field", f->name);
	row_words(j->s, r, (struct text){ "", "" });
	if (err == 0) {
		word = standing(j, t, f, kind, v.authserv_id);
		row_typed(j->s, r, "authserv_id", FIELD_HOST, v.authserv_id);
		add_results(j, r, &v);
		for (size_t i = 0; i < v.n; i++)
			result_row(j, r, &v.v[i]);
	}
	ours = strcmp(word, "accepted") == 0 || strcmp(word, "assumed") == 0;
	row_number(j->s, r, "accepted", FIELD_BOOL, ours);
	hide(j, r);
	if (ours)
		r->label = text_plain("message.authres.ours");
	row_evidence(j->s, r, span_str("mail"), at, (int64_t)f->raw.n,
	    span_head(f->raw, 4096));
	message_say(j, r, SEVERITY_NONE, arena_printf(j->a, "authres.%s",
	    word), "name", message_z(j, err == 0 ? v.authserv_id :
	    span_str("")), NULL);
	return 0;
}

int
message_authres(struct message_judge *j, const struct route *t)
{
	const struct fields *all = &j->m->fields;
	int r = 0;

	for (size_t i = 0; r == 0 && i < all->n; i++)
		for (size_t k = 0; k < sizeof fields / sizeof *fields; k++)
			if (span_eq_nocase(all->v[i].name,
			    span_str(fields[k].name)))
				r = field_row(j, t, &all->v[i],
				    fields[k].kind);
	return r;
}

/* ---- for other analyses ---- */

/* Of several signatures a pass counts. */
static void
take_said(const struct authres_result *v, struct message_said *ret)
{
	bool pass = span_eq_nocase(v->result, span_str("pass"));

	if (span_eq_nocase(v->method, span_str("spf")) && ret->spf.n == 0)
		ret->spf = v->result;
	if (span_eq_nocase(v->method, span_str("dmarc")) &&
	    ret->dmarc.n == 0)
		ret->dmarc = v->result;
	if (!span_eq_nocase(v->method, span_str("dkim")) ||
	    (ret->dkim.n > 0 && (!pass || ret->dkim_domain.n > 0)))
		return;
	ret->dkim = v->result;
	if (pass)
		ret->dkim_domain = authres_value(v, "header", "d");
}

int
message_said_read(struct message_judge *j, struct message_said *ret)
{
	const struct fields *all = &j->m->fields;
	const struct field_raw *f;
	struct authres v;
	int r;

	*ret = (struct message_said){ .spf = span_str("") };
	for (size_t i = 0; (f = fields_find(all, fields[0].name, i)) != NULL;
	    i++) {
		r = authres_read(field_unfold(f->body, j->a), j->a, &v);
		if (r == -ENOMEM)
			return r;
		if (r < 0 || strcmp(standing(j, j->m->route, f, KIND_RESULTS,
		    v.authserv_id), "accepted") != 0)
			continue;
		for (size_t k = 0; k < v.n; k++)
			take_said(&v.v[k], ret);
	}
	return 0;
}

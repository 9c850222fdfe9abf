/* Results of our own servers (written.h). */
#include "core/message/written.h"

#include <errno.h>

#include "core/inquiry/postconf.h"
#include "core/message/trust.h"

#define AUTHRES_MAX 64	/* fields */

/* Where a field stands. */
enum place {
	PLACE_OURS,		/* above where the mail came in */
	PLACE_NEXT,		/* above all Received that others wrote */
	PLACE_BELOW,		/* below one, the newest with our name */
	PLACE_NEVER,		/* where no server of ours writes */
};

static bool
is_method(const struct authres_result *r, const char *name)
{
	return span_eq_nocase(r->method, span_str(name));
}

static bool
is_result(const struct authres_result *r, const char *word)
{
	return span_eq_nocase(r->result, span_str(word));
}

/* "Authentication-Results :" is read, too, but no server writes it, and what
 * removes false fields may not know it. */
static enum place
place_of(const struct message_judge *j, const struct field_raw *f,
    bool newest)
{
	const struct route *t = j->m->route;
	const struct field_raw *from = fields_find(&j->m->fields, "From", 0);

	if (f->body.p != f->name.p + f->name.n + 1)
		return PLACE_NEVER;
	if (t->trusted > 0 && f < t->v[t->trusted - 1].field)
		return PLACE_OURS;
	if (t->trusted == t->n || f < t->v[t->trusted].field)
		return PLACE_NEXT;
	return newest && f < from ? PLACE_BELOW : PLACE_NEVER;
}

/* Does a server of that name write results, and remove those that come in?
 * Of its own name Postfix says so by its milters, where they are known. */
static bool
is_promised(const struct message_judge *j, struct span id)
{
	const struct message_options *o = &j->m->o;

	for (size_t i = 0; i < o->nauthserv; i++)
		if (span_eq_nocase(o->authserv[i], id))
			return true;
	return o->facts != NULL && facts_get(o->facts, "postconf.myhostname",
	    span_str("")).p != NULL && (postconf_get(o->facts,
	    "smtpd_milters").n > 0 || facts_get(o->facts,
	    "postconf.smtpd_milters", span_str("")).p == NULL);
}

static struct span
domain_of(const struct authres_result *r, const char *type, const char *name,
    const char *other)
{
	struct span d = authres_value(r, type, name);

	if (d.n == 0)
		d = authres_value(r, type, other);
	return span_skip(d, (size_t)(span_rchr(d, '@') + 1));
}

static struct span
signer_of(const struct authres_result *r)
{
	return domain_of(r, "header", "d", "i");
}

/* A pass that a sender would wish for: of DMARC, or of From's organization. */
static bool
is_helpful(struct message_judge *j, const struct authres_result *r)
{
	struct span d = is_method(r, "spf") ? domain_of(r, "smtp",
	    "mailfrom", "helo") : signer_of(r);

	return is_result(r, "pass") && (is_method(r, "dmarc") || d.n == 0 ||
	    message_same_house(j, d, j->m->from_domain));
}

/* No sender would have written this. */
static bool
is_against(struct message_judge *j, const struct authres *a)
{
	bool helps = false;

	for (size_t i = 0; i < a->n; i++) {
		if (is_method(&a->v[i], "dmarc") && is_result(&a->v[i],
		    "fail"))
			return true;
		helps |= is_helpful(j, &a->v[i]);
	}
	return !helps;
}

static bool
is_believed(struct message_judge *j, const struct authres *a,
    enum place at, bool asked)
{
	if (at == PLACE_OURS || at == PLACE_NEVER)
		return at == PLACE_OURS;
	return is_against(j, a) || ((at == PLACE_NEXT || !asked) &&
	    is_promised(j, a->authserv_id));
}

/* ---- its results ---- */

static bool
is_carried(struct message_judge *j, const struct authres_result *r,
    bool asked)
{
	const struct dkim_outcome *o = &j->r.dkim;

	if (!is_result(r, "pass") || (o->n == 0 && !asked))
		return true;
	for (size_t i = 0; i < o->n; i++)
		if (message_same_house(j, o->v[i].signature->domain,
		    signer_of(r)))
			return true;
	return false;
}

static bool
is_of_from(struct message_judge *j, const struct authres_result *r)
{
	struct span from = authres_value(r, "header", "from");

	from = span_skip(from, (size_t)(span_rchr(from, '@') + 1));
	return from.n == 0 || message_same_house(j, from,
	    j->m->from_domain);
}

/* Another result than a newer field gave for the same. */
static bool
contradicts(const struct written *w, const struct authres_result *r)
{
	const struct authres_result *newer = is_method(r, "spf") ? w->spf :
	    is_method(r, "dmarc") ? w->dmarc : NULL;

	if (is_method(r, "dkim")) {
		struct span d = authres_value(r, "header", "d");

		for (size_t i = 0; i < w->ndkim && d.n > 0; i++)
			if (span_eq_nocase(authres_value(w->dkim[i],
			    "header", "d"), d) && span_eq_nocase(
			    authres_value(w->dkim[i], "header", "s"),
			    authres_value(r, "header", "s")))
				newer = w->dkim[i];
	}
	return newer != NULL && !span_eq_nocase(newer->result, r->result);
}

static void
keep(struct message_judge *j, struct written *w,
    const struct authres_result *r, bool first, bool asked)
{
	if (is_method(r, "spf") && w->spf == NULL)
		w->spf = r;
	else if (is_method(r, "dmarc") && w->dmarc == NULL &&
	    is_of_from(j, r))
		w->dmarc = r;
	else if (is_method(r, "dkim") && first && w->ndkim <
	    DKIM_SIGNATURES && is_carried(j, r, asked))
		w->dkim[w->ndkim++] = r;
}

static int
read_field(struct message_judge *j, const struct field_raw *f, bool asked,
    struct written *w, struct forge_authres *to)
{
	enum place at = place_of(j, f, !w->any);
	bool first = w->ndkim == 0, believed;
	struct authres a;
	int r = authres_read(field_unfold(f->body, j->a), j->a, &a);

	if (r == -ENOMEM)
		return r;
	*to = (struct forge_authres){ .field = f, .ours = r == 0 &&
		message_wrote_results(j, f, a.authserv_id),
		.above = at != PLACE_NEVER };
	w->any |= to->ours;
	believed = to->ours && is_believed(j, &a, at, asked);
	for (size_t i = 0; to->ours && i < a.n; i++) {
		to->contradicts |= contradicts(w, &a.v[i]);
		if (believed)
			keep(j, w, &a.v[i], first, asked);
	}
	return 0;
}

int
message_written(struct message_judge *j, bool asked, struct written *ret,
    struct forge_results *ret_results)
{
	struct forge_authres *v = arena_array(j->a, AUTHRES_MAX, sizeof *v);
	struct written w = { .ndkim = 0 };
	const struct field_raw *f;
	size_t n = 0;
	int r = v != NULL ? 0 : -ENOMEM;

	for (; r == 0 && n < AUTHRES_MAX && (f = fields_find(&j->m->fields,
	    "Authentication-Results", n)) != NULL; n++)
		r = read_field(j, f, asked, &w, &v[n]);
	*ret = w;
	ret_results->authres = v;
	ret_results->nauthres = n;
	return r;
}

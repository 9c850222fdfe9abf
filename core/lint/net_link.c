/* Domain lists, asked about the hosts of links: names that the sender chose,
 * so only where all may be asked. */
#include "core/lint/net.h"

#include <errno.h>

#include "core/auth/suffix.h"
#include "core/blocklist/state.h"
#include "core/forged/links.h"
#include "core/lint/lint_part.h"

#define HOSTS_MAX 10

struct linking {
	const struct lint *l;
	struct asker	*by;
	struct arena	*a;
	usec_t		 now;
	size_t		 open, answered;
};

static bool
is_wanted(const struct blocklist *b, const struct list_target *t)
{
	return b->life == LIST_ALIVE && b->kind == LIST_DOMAIN_BLOCK &&
	    !b->keyed && b->weight > 0 && list_fits(b, t);
}

/* The name itself, and what its owner registered. */
static int
ask_list(struct linking *k, const struct blocklist_query *q,
    const struct blocklist *b, bool *ret_listed)
{
	struct span host = q->targets->text;
	struct span org = suffix_org_domain(host, k->a);
	struct span names[] = { host, org };
	size_t n = org.n == 0 || span_eq_nocase(org, host) ? 1 : 2;

	*ret_listed = false;
	for (size_t i = 0; i < n && !*ret_listed; i++) {
		struct list_state s;
		int r = list_state(q, k->by, k->a, k->now, b, q->targets,
		    names[i], &s);

		if (r < 0)
			return r;
		k->open += s.status == LIST_IS_PENDING;
		k->answered += s.status == LIST_IS_LISTED ||
		    s.status == LIST_IS_CLEAN || s.status == LIST_IS_INFO ||
		    s.status == LIST_IS_WELCOME;
		*ret_listed = s.status == LIST_IS_LISTED;
	}
	return 0;
}

static int
ask_host(struct linking *k, const struct forge_link *l,
    struct lint_linked *ret)
{
	const struct lists *all = k->l->lists;
	struct list_target target = { .text = l->host->look.ascii };
	struct blocklist_query q = { .lists = all, .targets = &target,
		.ntargets = 1, .vantage = k->l->vantage };
	struct span names = span_str("");
	int r = 0;

	for (size_t i = 0; r == 0 && i < lists_count(all); i++) {
		const struct blocklist *b = lists_at(all, i);
		bool listed = false;

		if (is_wanted(b, &target))
			r = ask_list(k, &q, b, &listed);
		if (listed)
			names = span_str(arena_printf(k->a, SPAN_FMT "%s%s",
			    SPAN_ARG(names), names.n > 0 ? ", " : "",
			    b->name));
	}
	if (r == 0 && names.n > 0)
		ret->v[ret->n++] = (struct lint_link_listed){ l, names };
	return r;
}

int
lint_net_ask_links(const struct lint *l, struct asker *by, struct arena *a,
    usec_t now, struct lint_linked *ret)
{
	const struct forge_links *all = l->v.links;
	const struct forge_host *seen[HOSTS_MAX];
	struct linking k = { .l = l, .by = by, .a = a, .now = now };
	size_t n = 0;
	int r = 0;

	*ret = (struct lint_linked){ .known = NET_UNKNOWN };
	if (l->lists == NULL || !l->ask_all || all == NULL)
		return 0;
	ret->v = arena_array(a, HOSTS_MAX, sizeof *ret->v);
	if (ret->v == NULL)
		return -ENOMEM;
	for (size_t i = 0; r == 0 && i < all->n && n < HOSTS_MAX; i++) {
		const struct forge_link *link = &all->v[i];
		bool known = !forge_link_leads(link) || link->host->ip.n > 0 ||
		    link->host->look.org.n == 0;

		for (size_t i2 = 0; i2 < n && !known; i2++)
			known = seen[i2] == link->host;
		if (known)
			continue;
		seen[n++] = link->host;
		r = ask_host(&k, link, ret);
	}
	ret->known = k.open > 0 ? NET_PENDING : k.answered > 0 ? NET_KNOWN :
	    NET_UNKNOWN;
	return r;
}

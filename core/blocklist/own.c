/* Names of this host that receivers look up in lists of domains: what it says
 * in HELO, its own domains, the reverse names of its addresses, and the mail
 * servers of its domains. */
#include <errno.h>

#include "core/blocklist/blocklist_part.h"
#include "core/inquiry/postconf.h"

#define NAMES_MAX	16
#define RECORDS_MAX	10

struct names {
	struct list_target *v;
	size_t		 n, max;
};

bool
list_target_known(const struct list_target *v, size_t n, struct span text)
{
	for (size_t i = 0; i < n; i++)
		if (span_eq_nocase(v[i].text, text))
			return true;
	return false;
}

/* A name that is there already has one role more. */
static void
add_name(struct names *t, struct span name, unsigned role)
{
	if (name.n > 0 && name.p[name.n - 1] == '.')
		name = span_head(name, name.n - 1);
	if (span_chr(name, '.') <= 0 || !dns_name_valid(name))
		return;
	for (size_t i = 0; i < t->n; i++) {
		if (span_eq_nocase(t->v[i].text, name)) {
			t->v[i].roles |= role;
			return;
		}
	}
	if (t->n < t->max)
		t->v[t->n++] = (struct list_target){ .text = name,
			.roles = role };
}

/* mydomain, else what Postfix makes of myhostname. */
static struct span
mail_domain(const struct facts *f, struct arena *a)
{
	struct span s = postconf_expanded(f, "mydomain", a);
	ptrdiff_t dot;

	if (s.n > 0)
		return s;
	s = postconf_expanded(f, "myhostname", a);
	dot = span_chr(s, '.');
	if (dot < 0 || span_chr(span_skip(s, (size_t)dot + 1), '.') < 0)
		return s;
	return span_skip(s, (size_t)dot + 1);
}

static void
add_known(const struct facts *f, struct span own_domains, struct arena *a,
    struct names *t)
{
	bool set = postconf_get(f, "smtp_helo_name").n > 0;
	struct span word;

	add_name(t, postconf_expanded(f, set ? "smtp_helo_name" :
	    "myhostname", a), LIST_ROLE_HELO);
	add_name(t, mail_domain(f, a), LIST_ROLE_OWN);
	while (span_split(&own_domains, ' ', &word))
		add_name(t, word, LIST_ROLE_OWN);
}

size_t
blocklist_own_names(const struct facts *f, struct span own_domains,
    struct arena *a, struct list_target **ret)
{
	struct names t = { arena_array(a, NAMES_MAX, sizeof *t.v), 0,
		NAMES_MAX };

	if (t.v != NULL && f != NULL)
		add_known(f, own_domains, a, &t);
	*ret = t.v;
	return t.n;
}

static int
add_records(struct build *b, struct names *t, struct span name, int type,
    unsigned role)
{
	struct dns_look l;
	int r = dns_look(b->by, b->a, b->q->vantage, name, type, &l);

	if (r == -EINVAL)
		return 0;
	for (size_t i = 0; r == 0 && l.status == DNS_FOUND && i < l.n &&
	    i < RECORDS_MAX; i++)
		add_name(t, l.v[i]->target, role);
	return r;
}

int
blocklist_targets(struct build *b)
{
	size_t given = b->q->ntargets, known;
	struct names t = { .n = given, .max = given + NAMES_MAX };
	int r = 0;

	t.v = arena_array(b->a, t.max + 1, sizeof *t.v);
	if (t.v == NULL)
		return -ENOMEM;
	if (given > 0)
		memcpy(t.v, b->q->targets, given * sizeof *t.v);
	if (b->q->self && b->q->facts != NULL)
		add_known(b->q->facts, b->q->own_domains, b->a, &t);
	known = t.n;
	for (size_t i = 0; b->q->self && r == 0 && i < known; i++) {
		const struct ip *ip = &t.v[i].ip;

		if (ip->n > 0)
			r = add_records(b, &t, dns_reverse(b->a, ip->bytes,
			    ip->n), DNS_PTR, LIST_ROLE_PTR);
		else if ((t.v[i].roles & LIST_ROLE_OWN) != 0)
			r = add_records(b, &t, t.v[i].text, DNS_MX,
			    LIST_ROLE_MX);
	}
	b->target = t.v;
	b->ntargets = t.n;
	return r;
}

/* catalogue: blocklist.role.* */
void
blocklist_roles(struct build *b, struct row *r, unsigned roles)
{
	static const struct { unsigned role; const char *name; } all[] = {
		{ LIST_ROLE_HELO, "helo" }, { LIST_ROLE_OWN, "own" },
		{ LIST_ROLE_PTR, "ptr" }, { LIST_ROLE_MX, "mx" },
	};
	struct span names[sizeof all / sizeof *all];
	struct text words = { "", "" };
	size_t n = 0;

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct text one;

		if ((roles & all[i].role) == 0)
			continue;
		one = text_plain(arena_printf(b->a, "blocklist.role.%s",
		    all[i].name));
		words = (struct text){
			arena_printf(b->a, "%s%s%s", words.ja, n > 0 ? "、" :
			    "", one.ja),
			arena_printf(b->a, "%s%s%s", words.en, n > 0 ? ", " :
			    "", one.en) };
		names[n++] = span_str(all[i].name);
	}
	if (n == 0)
		return;
	row_list(b->s, r, "roles", names, n);
	row_words(b->s, r, words);
}

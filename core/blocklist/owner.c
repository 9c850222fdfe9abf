/* Questions to the services, and their answers taken apart. */
#include "core/blocklist/owner.h"

#include <ctype.h>
#include <errno.h>

#include "core/auth/suffix.h"

struct finding {
	const struct blocklist_query *q;
	struct asker	*by;
	struct arena	*a;
	struct owner	*o;
};

/* TXT or SOA; false: nothing to read. */
static int
look(struct finding *f, struct span name, int type, struct dns_look *ret)
{
	int r = dns_look(f->by, f->a, f->q->vantage, name, type, ret);

	if (r == -EINVAL) {
		*ret = (struct dns_look){ .status = DNS_ABSENT };
		r = 0;
	}
	if (r < 0)
		return r;
	f->o->open = f->o->open || ret->status == DNS_OPEN;
	f->o->failed = f->o->failed || ret->status == DNS_FAILED ||
	    ret->status == DNS_UNASKED;
	return 0;
}

/* The n-th part between vertical bars, counted from 1. */
static struct span
part(struct span text, unsigned n)
{
	struct span head = span_str(NULL);

	if (n == 0)
		return head;
	for (unsigned i = 0; i < n; i++) {
		if (!span_split(&text, '|', &head))
			return i + 1 == n ? span_trim(text) : span_str(NULL);
	}
	return span_trim(head);
}

static int
find_network(struct finding *f, const struct ip *ip)
{
	const struct list_service *s = lists_service(f->q->lists,
	    ip->n == 4 ? SERVICE_IPV4 : SERVICE_IPV6, false);
	struct dns_look l;
	struct span text;
	ptrdiff_t blank;
	int r;

	if (s == NULL)
		return 0;
	r = look(f, dns_reverse_below(f->a, ip->bytes, ip->n,
	    s->zone), DNS_TXT, &l);
	if (r < 0 || l.status != DNS_FOUND)
		return r;
	text = l.v[0]->text;
	/* of several networks the first is the nearest */
	f->o->asn = part(text, s->asn);
	blank = span_chr(f->o->asn, ' ');
	if (blank >= 0)
		f->o->asn = span_head(f->o->asn, (size_t)blank);
	f->o->prefix = part(text, s->prefix);
	f->o->country = part(text, s->country);
	f->o->registry = part(text, s->registry);
	return 0;
}

static int
find_name(struct finding *f)
{
	const struct list_service *s = lists_service(f->q->lists,
	    SERVICE_ASN, false);
	struct dns_look l;
	uint64_t number;
	int r;

	if (s == NULL || span_u64(f->o->asn, UINT32_MAX, &number) < 0)
		return 0;
	r = look(f, span_str(arena_printf(f->a, "AS%llu." SPAN_FMT,
	    (unsigned long long)number, SPAN_ARG(s->zone))), DNS_TXT, &l);
	if (r == 0 && l.status == DNS_FOUND)
		f->o->name = part(l.v[0]->text, s->name);
	return r;
}

static int
find_abuse(struct finding *f, const struct ip *ip)
{
	const struct list_service *s = lists_service(f->q->lists, SERVICE_IP,
	    true);
	struct dns_look l;
	struct span text;
	int r;

	if (s == NULL)
		return 0;
	r = look(f, dns_reverse_below(f->a, ip->bytes, ip->n,
	    s->zone), DNS_TXT, &l);
	if (r < 0 || l.status != DNS_FOUND)
		return r;
	text = part(l.v[0]->text, s->address);
	if (span_chr(text, '@') > 0)
		f->o->abuse = text;
	return 0;
}

/* hostmaster.example.jp means hostmaster@example.jp; a dot in the local part
 * is written with a backslash (RFC 1035, 8). */
static struct span
mailbox(struct arena *a, struct span name)
{
	char *out = arena_alloc(a, name.n + 1);
	bool local = true;
	size_t n = 0;

	if (out == NULL)
		return span_str(NULL);
	for (size_t i = 0; i < name.n; i++) {
		if (local && name.p[i] == '\\' && i + 1 < name.n)
			out[n++] = name.p[++i];
		else if (local && name.p[i] == '.') {
			out[n++] = '@';
			local = false;
		} else {
			out[n++] = name.p[i];
		}
	}
	if (n > 0 && out[n - 1] == '.')
		n--;
	return local ? span_str(NULL) : span_of(out, n);
}

/* A zone of a provider's own, not one of a registry: at least a /16, or a /32
 * of IPv6. */
static bool
is_providers(struct span zone)
{
	size_t labels = 1;
	bool v6 = span_ends_nocase(zone, span_str("ip6.arpa")) ||
	    span_ends_nocase(zone, span_str("ip6.arpa."));

	if (span_ends(zone, "."))
		zone = span_head(zone, zone.n - 1);
	for (size_t i = 0; i < zone.n; i++)
		labels += zone.p[i] == '.';
	return labels >= (v6 ? 10 : 4);
}

static struct span
role_of(struct arena *a, struct span contact)
{
	ptrdiff_t at = span_rchr(contact, '@');
	struct span org = at < 0 ? span_str(NULL) :
	    suffix_org_domain(span_skip(contact, (size_t)at + 1), a);

	return org.n == 0 ? org : span_str(arena_printf(a, "abuse@" SPAN_FMT,
	    SPAN_ARG(org)));
}

static int
find_contact(struct finding *f, const struct ip *ip)
{
	struct span name = dns_reverse(f->a, ip->bytes, ip->n);
	struct dns_answer answer;
	struct dns_look l;
	int r = look(f, name, DNS_SOA, &l);

	if (r < 0 || l.answer == NULL || (l.status != DNS_FOUND &&
	    l.status != DNS_EMPTY && l.status != DNS_ABSENT))
		return r;
	r = dns_parse(l.answer->bytes, f->a, &answer);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	for (size_t i = 0; i < answer.authority.n + answer.answer.n; i++) {
		const struct dns_record *rec = i < answer.answer.n ?
		    &answer.answer.v[i] :
		    &answer.authority.v[i - answer.answer.n];

		if (rec->type != DNS_SOA)
			continue;
		f->o->zone_contact = mailbox(f->a, rec->mailbox);
		if (f->o->abuse.n == 0 && is_providers(rec->name))
			f->o->role = role_of(f->a, f->o->zone_contact);
	}
	return 0;
}

int
owner_find(const struct blocklist_query *q, struct asker *by,
    struct arena *a, const struct ip *ip, struct owner *ret)
{
	struct finding f = { q, by, a, ret };
	int r;

	*ret = (struct owner){ 0 };
	r = find_network(&f, ip);
	if (r == 0)
		r = find_name(&f);
	if (r == 0)
		r = find_abuse(&f, ip);
	return r < 0 ? r : find_contact(&f, ip);
}

static bool
is_handle(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!isupper((unsigned char)s.p[i]) &&
		    !isdigit((unsigned char)s.p[i]) && s.p[i] != '-' &&
		    s.p[i] != '_')
			return false;
	return s.n > 0;
}

struct span
owner_name(const struct owner *o)
{
	struct span name = o->name, handle;
	ptrdiff_t at = span_rchr(name, ',');

	/* the country stands behind it, the registry's handle before it */
	if (at > 0 && is_handle(span_trim(span_skip(name, (size_t)at + 1))) &&
	    name.n - (size_t)at <= 4)
		name = span_trim(span_head(name, (size_t)at));
	at = span_chr(name, ' ');
	handle = at > 0 ? span_head(name, (size_t)at) : span_str(NULL);
	if (!is_handle(handle))
		return name;
	name = span_trim(span_skip(name, (size_t)at));
	return span_starts(name, "- ") ? span_skip(name, 2) : name;
}

void
owner_row(struct sheet *s, struct span address, const struct owner *o)
{
	struct row *r = sheet_row(s, NULL, "owner", address);
	const struct { const char *name; enum field_type type;
		struct span value; } fields[] = {
		{ "asn", FIELD_TEXT, o->asn },
		{ "network", FIELD_TEXT, o->prefix },
		{ "country", FIELD_TEXT, o->country },
		{ "registry", FIELD_TEXT, o->registry },
		{ "name", FIELD_TEXT, o->name },
		{ "abuse", FIELD_ADDRESS, o->abuse },
		{ "zone_contact", FIELD_ADDRESS, o->zone_contact },
		{ "role", FIELD_ADDRESS, o->role },
	};
	bool any = false;

	if (r == NULL)
		return;
	row_value(s, r, address);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		if (fields[i].value.n == 0)
			continue;
		row_typed(s, r, fields[i].name, fields[i].type,
		    fields[i].value);
		any = true;
	}
	if (o->open)
		r->state = ROW_PENDING;
	else if (!any)
		r->state = ROW_UNKNOWN;
	r->why = text_plain(any ? "blocklist.owner" : o->failed ?
	    "blocklist.owner.failed" : "blocklist.owner.none");
}

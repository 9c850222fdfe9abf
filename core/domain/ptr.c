/* Reverse DNS of every outgoing address: a name (RFC 1912 2.1), that leads
 * back to the address (FCrDNS), and does not look as if it were handed out to
 * any customer. */
#include <stdio.h>

#include "core/domain/domain_part.h"

#define NAMES_MAX 10

/* Parts of names that providers give to addresses of customers. */
static const char *const generic[] = { "dyn", "dynamic", "dhcp", "ppp",
	"pool", "pppoe", "adsl", "dsl", "ftth", "cable", "dialup", "client",
	"customer", "cust", "static", "unassigned", "unused" };

static bool
is_part(struct span part)
{
	for (size_t i = 0; i < sizeof generic / sizeof *generic; i++) {
		size_t n = strlen(generic[i]);

		/* "dhcp", "dhcp12" */
		if (part.n >= n && span_eq_nocase(span_head(part, n),
		    span_str(generic[i])) && strspn(part.p + n,
		    "0123456789") >= part.n - n)
			return true;
	}
	return false;
}

/* The last 64 bits of an IPv6 address in a name: as 16 digits in either
 * order, whatever stands between them, or as four short groups. */
static bool
holds_ip6(struct span name, const struct ip *ip)
{
	char digits[DNS_NAME_TEXT], padded[17], back[17], groups[24];
	const uint8_t *b = ip->bytes + 8;
	size_t n = 0;

	for (size_t i = 0; i < name.n && n < sizeof digits; i++) {
		if (strchr("-._", name.p[i]) == NULL)
			digits[n++] = name.p[i];
	}
	for (size_t i = 0; i < 8; i++)
		snprintf(padded + 2 * i, 3, "%02x", b[i]);
	for (size_t i = 0; i < 16; i++)
		back[i] = padded[15 - i];
	back[16] = '\0';
	snprintf(groups, sizeof groups, "-%x-%x-%x-%x", b[0] << 8 | b[1],
	    b[2] << 8 | b[3], b[4] << 8 | b[5], b[6] << 8 | b[7]);
	return span_find(span_of(digits, n), span_str(padded)) >= 0 ||
	    span_find(span_of(digits, n), span_str(back)) >= 0 ||
	    span_find(name, span_str(groups)) >= 0;
}

/* The whole address in its usual form, with "-" for ":". */
static bool
holds_short_ip6(struct span name, const struct ip *ip, struct arena *a)
{
	char *text = arena_strdup(a, ip_text(ip, a));

	for (char *p = text; p != NULL && *p; p++) {
		if (*p == ':')
			*p = '-';
	}
	return text != NULL && span_find(name, span_str(text)) >= 0;
}

/* Does the name hold the last two numbers of the address beside each other,
 * in either order: 192-0-2-25, 25.2.0.192, ip2x25? */
static bool
holds_ip4(struct span name, const struct ip *ip)
{
	unsigned numbers[32], n = 0, value = 0, digits = 0;

	for (size_t i = 0; i <= name.n && n < 32; i++) {
		char c = i < name.n ? name.p[i] : '.';

		if (c >= '0' && c <= '9' && digits < 4) {
			value = value * 10 + (unsigned)(c - '0');
			digits++;
		} else {
			if (digits > 0)
				numbers[n++] = value;
			value = digits = 0;
		}
	}
	for (unsigned i = 0; i + 1 < n; i++) {
		if ((numbers[i] == ip->bytes[2] &&
		    numbers[i + 1] == ip->bytes[3]) ||
		    (numbers[i] == ip->bytes[3] &&
		    numbers[i + 1] == ip->bytes[2]))
			return true;
	}
	return false;
}

bool
domain_generic_name(struct span name, const struct ip *ip, struct arena *a)
{
	struct span rest = name, part;
	size_t n;

	if (ip->n == 4 ? holds_ip4(name, ip) : holds_ip6(name, ip) ||
	    holds_short_ip6(name, ip, a))
		return true;
	while (rest.n > 0) {
		for (n = 0; n < rest.n && rest.p[n] != '.' &&
		    rest.p[n] != '-'; n++)
			;
		part = span_head(rest, n);
		rest = span_skip(rest, n + 1);
		/* the registered name itself says nothing */
		if (span_chr(rest, '.') >= 0 && is_part(part))
			return true;
	}
	return false;
}

int
domain_leads_back(struct domain *d, struct span name, const struct ip *ip,
    struct row *r, int *ret)
{
	struct dns_look l;
	int err = domain_look(d, name, ip->n == 4 ? DNS_A : DNS_AAAA, &l);

	*ret = -1;
	if (err < 0 || !domain_settled(d, r, &l, name))
		return err;
	*ret = 0;
	domain_evidence(d, r, &l);
	for (size_t i = 0; i < l.n; i++) {
		struct ip got = ip_of(l.v[i]->rdata.p, l.v[i]->rdata.n);

		if (domain_same_ip(&got, ip))
			*ret = 1;
	}
	return 0;
}

struct ptr_rows {
	struct row	*ptr, *back;
};

void
domain_propose_ptr(struct domain *d, struct row *r, const struct ip *ip)
{
	struct span helo = domain_helo(d);

	/* which name it should have nobody knows */
	if (d->q->address.n > 0 || d->origin > OUTGOING_HOST) {
		r->remedy = text_plain("domain.ptr.ask");
		return;
	}
	if (helo.n == 0)
		helo = domain_below(d, "mail", d->name);
	domain_propose(d, r, arena_printf(d->a, SPAN_FMT ". IN PTR " SPAN_FMT
	    ".", SPAN_ARG(dns_reverse(d->a, ip->bytes, ip->n)),
	    SPAN_ARG(helo)));
}

static int
back_row(struct domain *d, struct row *parent, const struct ip *ip,
    const struct dns_look *l)
{
	const char *text = ip_text(ip, d->s->arena);
	struct row *r = sheet_row(d->s, parent, "fcrdns.address",
	    span_str(text));
	const char *name = l->n > 0 ? domain_z(d, l->v[0]->target) : text;
	int back = 0, one, err = 0;

	if (r == NULL)
		return 0;
	row_typed(d->s, r, "address", FIELD_IP, span_str(text));
	if (l->n == 0) {
		row_value(d->s, r, span_str(text));
		domain_say(d, r, SEVERITY_ERROR, "fcrdns.none", "ip", text,
		    NULL);
		return 0;
	}
	for (size_t i = 0; err == 0 && i < l->n && i < NAMES_MAX; i++) {
		err = domain_leads_back(d, l->v[i]->target, ip, r, &one);
		if (one == 1) {
			name = domain_z(d, l->v[i]->target);
			back = 1;
		} else if (one < 0 && back == 0) {
			back = -1;
		}
	}
	if (back == 1) {
		r->state = ROW_DONE;
		row_value(d->s, r, span_str(name));
		domain_say(d, r, SEVERITY_INFO, "fcrdns.good", "ip", text,
		    "name", name, NULL);
	} else if (back == 0) {
		row_value(d->s, r, span_str(name));
		domain_say(d, r, SEVERITY_ERROR, "fcrdns.bad", "ip", text,
		    "name", name, NULL);
		domain_propose(d, r, arena_printf(d->a, "%s. IN %s %s", name,
		    ip->n == 4 ? "A" : "AAAA", text));
	}
	return err;
}

static void
judge_names(struct domain *d, struct row *r, const struct ip *ip,
    const struct dns_look *l)
{
	const char *text = ip_text(ip, d->s->arena);
	const char *name = l->n > 0 ? domain_z(d, l->v[0]->target) : "";

	row_value(d->s, r, span_str(l->n > 0 ? name : text));
	if (l->n == 0) {
		domain_say(d, r, SEVERITY_ERROR, "ptr.none", "ip", text,
		    NULL);
		domain_propose_ptr(d, r, ip);
	} else if (domain_generic_name(l->v[0]->target, ip, d->a)) {
		domain_say(d, r, SEVERITY_WARNING, "ptr.generic", "ip", text,
		    "name", name, NULL);
		domain_propose_ptr(d, r, ip);
	} else {
		domain_say(d, r, SEVERITY_INFO, "ptr.good", "ip", text,
		    "name", name, NULL);
	}
}

static int
address_rows(struct domain *d, struct ptr_rows *rows, const struct ip *ip)
{
	const char *text = ip_text(ip, d->s->arena);
	struct row *r = sheet_row(d->s, rows->ptr, "ptr.address",
	    span_str(text));
	struct span name = dns_reverse(d->a, ip->bytes, ip->n);
	struct dns_look l;
	int err;

	if (r == NULL)
		return 0;
	row_typed(d->s, r, "address", FIELD_IP, span_str(text));
	if (ip_is_private(ip)) {
		r->state = ROW_UNKNOWN;
		r->why = text_say(d->s->arena, "domain.ptr.private", "ip",
		    text, NULL);
		return 0;
	}
	err = domain_look(d, name, DNS_PTR, &l);
	if (err < 0 || !domain_settled(d, r, &l, name))
		return err;
	domain_evidence(d, r, &l);
	judge_names(d, r, ip, &l);
	return back_row(d, rows->back, ip, &l);
}

int
domain_ptr(struct domain *d)
{
	struct ptr_rows rows = { sheet_row(d->s, NULL, "ptr", span_str("")),
		sheet_row(d->s, NULL, "fcrdns", span_str("")) };
	bool known = domain_needs_outgoing(d, rows.ptr);
	int err = 0;

	if (!domain_needs_outgoing(d, rows.back) || !known)
		return 0;
	for (size_t i = 0; err == 0 && i < d->noutgoing; i++)
		err = address_rows(d, &rows, &d->outgoing[i]);
	domain_of_outgoing(d, rows.ptr);
	domain_of_outgoing(d, rows.back);
	if (rows.ptr != NULL && rows.back != NULL &&
	    rows.back->children == NULL)
		rows.back->state = rows.ptr->state == ROW_PENDING ?
		    ROW_PENDING : ROW_UNKNOWN;
	return err;
}

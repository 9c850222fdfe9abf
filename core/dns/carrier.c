/* Vantages opened one by one, and questions handed to the right one.
 * Owns resolvers and zone files. */
#include "core/dns/carrier.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/nearest.h"
#include "core/dns/https.h"
#include "core/dns/look.h"
#include "core/dns/resolver.h"
#include "core/dns/zonefile.h"

#define HTTPS_SECONDS	60

struct place {
	struct place	*next;
	struct dns_place shown;
	const struct config_vantage *v;	/* NULL: the default one */
	struct zonefile	*zone;
	struct resolver	*resolver;
	struct https	*https;
	struct answerer	 by;
	bool		 trusted;	/* AD of all its servers */
	char		 asks[PATH_MAX];	/* servers, or the file */
	char		 address[DNS_SERVER_TEXT];
};

struct dns_carrier {
	struct dns_carrier_options o;
	struct place	*places;
};

static bool
is_default(const char *name)
{
	return name == NULL || *name == '\0' ||
	    strcmp(name, VANTAGE_DEFAULT) == 0;
}

static struct place *
find(const struct dns_carrier *c, const char *name)
{
	for (struct place *p = c->places; p != NULL; p = p->next)
		if (is_default(name) ? p->v == NULL :
		    strcmp(p->shown.name, name) == 0)
			return p;
	return NULL;
}

static void
place_free(struct place *p)
{
	if (p == NULL)
		return;
	https_free(p->https);
	resolver_free(p->resolver);
	zonefile_free(p->zone);
	free(p);
}

/* ---- the address that questions leave from ---- */

static int
say_unusable(const struct place *p, int code, const struct dns_server *to,
    struct error *e)
{
	static const struct { int code; const char *id; } why[] = {
		{ -ENODEV, "vantage.interface" }, { -EPERM, "vantage.rights" },
		{ -EADDRNOTAVAIL, "vantage.source" },
		{ -EAFNOSUPPORT, "vantage.family" },
		{ -ENETUNREACH, "vantage.route" },
		{ -EHOSTUNREACH, "vantage.route" },
	};
	const char *id = "vantage.open";

	for (size_t i = 0; i < sizeof why / sizeof *why; i++)
		if (why[i].code == code)
			id = why[i].id;
	if (code == -EPERM && *p->v->interface == '\0')
		id = "vantage.open";
	return error_set(e, code, id, "name", p->v->name, "interface",
	    p->v->interface, "source", p->v->source, "server", to->text,
	    NULL);
}

/* A host without a network may still be asked about; only what somebody
 * chose must work. */
static int
look_outside(struct place *p, const struct dns_server *to,
    const struct dns_source *from, struct error *e)
{
	int r = dns_net_outgoing(to, from, p->address, &p->shown.local);

	p->shown.address = p->address;
	if (r == 0)
		return 0;
	*p->address = '\0';
	return p->v != NULL ? say_unusable(p, r, to, e) : 0;
}

/* ---- opening ---- */

static int
open_file(struct place *p, const char *path, struct error *e)
{
	int r = zonefile_load(path, &p->zone, e);

	if (r < 0)
		return r;
	p->by = zonefile_answerer(p->zone);
	snprintf(p->asks, sizeof p->asks, "%s", path);
	return 0;
}

static int
find_servers(const struct dns_carrier *c, const struct place *p,
    struct dns_server servers[DNS_SERVERS], size_t *ret_n, struct error *e)
{
	const char *own = p->v != NULL ? p->v->resolver : "";
	const char *text = *own ? own : c->o.resolver;

	*ret_n = 1;
	if (text == NULL)
		*ret_n = dns_servers_read("/etc/resolv.conf", servers);
	else if (dns_server_parse(text, servers) < 0)
		return error_set(e, -EINVAL, "dns.resolver", "value", text,
		    NULL);
	return 0;
}

static int
find_source(const struct place *p, struct dns_source *ret, struct error *e)
{
	struct dns_server own;

	if (p->v == NULL)
		return 0;
	snprintf(ret->interface, sizeof ret->interface, "%s",
	    p->v->interface);
	if (*p->v->source == '\0')
		return 0;
	if (dns_server_parse(p->v->source, &own) < 0)
		return error_set(e, -EINVAL, "vantage.bad-source", NULL);
	ret->address = own.address;
	ret->length = own.length;
	dns_source_any_port(ret);
	return 0;
}

static bool
is_trusted(const struct dns_carrier *c, const struct dns_server *server)
{
	struct span rest = span_str(config_text(c->o.config,
	    "dnssec-resolvers")), word;
	struct dns_server named;
	char text[DNS_SERVER_TEXT];

	if (dns_server_is_loopback(server))
		return true;
	while (span_split(&rest, ' ', &word)) {
		if (word.n == 0 || word.n >= sizeof text)
			continue;
		memcpy(text, word.p, word.n);
		text[word.n] = '\0';
		if (dns_server_parse(text, &named) == 0 &&
		    strcmp(named.text, server->text) == 0)
			return true;
	}
	return false;
}

static int
open_https(struct dns_carrier *c, struct place *p)
{
	int seconds = 2 * (int)config_int(c->o.config, "dns-timeout");
	const struct https_options o = { .loop = c->o.loop,
		.resolver = p->resolver,
		.source = p->v != NULL ? p->v->source : "",
		.interface = p->v != NULL ? p->v->interface : "",
		.bundle = config_text(c->o.config, "ca-bundle"),
		.seconds = seconds > HTTPS_SECONDS ? HTTPS_SECONDS : seconds,
		.answered = c->o.answered, .arg = c->o.arg };

	if (p->resolver != NULL)
		p->https = https_new(&o);
	return p->https != NULL ? 0 : -ENOMEM;
}

/* Where a file answers, or nobody, the place must be there all the same; the
 * way to its server need not. */
static int
check_place(const struct dns_carrier *c, struct place *p, struct error *e)
{
	struct dns_server servers[DNS_SERVERS];
	struct dns_source from = { .length = 0 };
	char address[DNS_SERVER_TEXT];
	bool local;
	size_t n;
	int r;

	if (p->v == NULL || (*p->v->interface == '\0' &&
	    *p->v->source == '\0'))
		return 0;
	r = find_servers(c, p, servers, &n, e);
	if (r == 0)
		r = find_source(p, &from, e);
	if (r < 0)
		return r;
	r = dns_net_outgoing(&servers[0], &from, address, &local);
	return r == 0 || r == -ENETUNREACH || r == -EHOSTUNREACH ? 0 :
	    say_unusable(p, r, &servers[0], e);
}

static int
open_resolver(struct dns_carrier *c, struct place *p, struct error *e)
{
	struct dns_server servers[DNS_SERVERS];
	struct resolver_options o = { .servers = servers, .loop = c->o.loop,
		.patience = config_int(c->o.config, "dns-timeout") * USEC_SEC,
		.answered = c->o.answered, .arg = c->o.arg };
	int r = find_servers(c, p, servers, &o.nservers, e);

	if (r == 0)
		r = find_source(p, &o.source, e);
	if (r == 0)
		r = look_outside(p, &servers[0], &o.source, e);
	if (r < 0)
		return r;
	p->resolver = resolver_new(&o);
	if (open_https(c, p) < 0)
		return error_set(e, -ENOMEM, "vantage.open", "name",
		    p->shown.name, NULL);
	p->by = resolver_answerer(p->resolver);
	p->trusted = true;
	for (size_t i = 0; i < o.nservers; i++)
		p->trusted = p->trusted && is_trusted(c, &servers[i]);
	for (size_t i = 0, n = 0; i < o.nservers; i++)
		n += (size_t)snprintf(p->asks + n, sizeof p->asks - n, "%s%s",
		    i > 0 ? " " : "", servers[i].text);
	return 0;
}

static int
open_place(struct dns_carrier *c, struct place *p, struct error *e)
{
	int r;

	if (p->v != NULL && *p->v->dns_file) {
		r = open_file(p, p->v->dns_file, e);
		if (r == 0)
			zonefile_only_zones(p->zone);
		return r;
	}
	if (c->o.dns_file == NULL && !c->o.offline)
		return open_resolver(c, p, e);
	r = check_place(c, p, e);
	if (r < 0)
		return r;
	if (c->o.dns_file != NULL)
		return open_file(p, c->o.dns_file, e);
	p->by = inquiry_by_facts(NULL);
	return 0;
}

static int
unknown(const struct dns_carrier *c, const char *name, struct error *e)
{
	const struct config_vantage *v;
	size_t n = config_vantages(c->o.config, &v);
	struct nearest near;

	nearest_init(&near, span_str(name));
	for (size_t i = 0; i < n; i++)
		nearest_try(&near, v[i].name);
	return error_set(e, -ENOENT, nearest_name(&near) != NULL ?
	    "vantage.unknown-near" : "vantage.unknown", "name", name, "near",
	    nearest_name(&near) != NULL ? nearest_name(&near) : "", NULL);
}

int
dns_carrier_vantage(struct dns_carrier *c, const char *name, struct error *e)
{
	const struct config_vantage *v = NULL;
	struct place *p;
	int r;

	if (find(c, name) != NULL)
		return 0;
	if (!is_default(name)) {
		v = config_vantage(c->o.config, name);
		if (v == NULL)
			return unknown(c, name, e);
	}
	p = calloc(1, sizeof *p);
	if (p == NULL)
		return error_set(e, -ENOMEM, "vantage.open", "name", name,
		    NULL);
	p->v = v;
	p->shown = (struct dns_place){ .name = v ? v->name : VANTAGE_DEFAULT,
	    .area = v ? v->area : "", .asks = p->asks, .address = "" };
	r = open_place(c, p, e);
	if (r < 0) {
		place_free(p);
		return r;
	}
	p->next = c->places;
	c->places = p;
	return 0;
}

int
dns_carrier_new(const struct dns_carrier_options *o,
    struct dns_carrier **ret, struct error *e)
{
	struct dns_carrier *c = calloc(1, sizeof *c);
	int r;

	if (c == NULL)
		return error_set(e, -ENOMEM, "vantage.open", "name",
		    VANTAGE_DEFAULT, NULL);
	c->o = *o;
	r = dns_carrier_vantage(c, "", e);
	if (r < 0)
		dns_carrier_free(c);
	else
		*ret = c;
	return r;
}

void
dns_carrier_free(struct dns_carrier *c)
{
	if (c == NULL)
		return;
	while (c->places != NULL) {
		struct place *next = c->places->next;

		place_free(c->places);
		c->places = next;
	}
	free(c);
}

/* ---- asking ---- */

/* What a vantage knows of itself; NULL: nothing. */
static const char *
place_fact(const struct place *p, struct span name)
{
	if (span_is(name, DNS_TRUSTED) && p->trusted)
		return "yes";
	if (span_starts(name, DNS_LACKS))
		return p->zone != NULL && p->v == NULL &&
		    !zonefile_holds(p->zone, span_skip(name,
		    strlen(DNS_LACKS))) ? "yes" : NULL;
	return span_is(name, DNS_ASKS) && *p->asks ? p->asks : NULL;
}

static void
carry(void *arg, struct inquiry *i, size_t number, const struct question *q)
{
	struct place *p = find(arg, q->vantage);
	const char *fact;

	/* a zone that is still a plan, in the world as it is */
	if (p != NULL && p->zone != NULL && q->kind == QUESTION_DNS &&
	    !zonefile_knows(p->zone, q->name))
		p = find(arg, "");
	if (p != NULL && q->kind == QUESTION_FACT &&
	    (fact = place_fact(p, q->name)) != NULL)
		inquiry_answer(i, number, ANSWER_GIVEN, span_str(fact));
	else if (p != NULL && p->https != NULL &&
	    (q->kind == QUESTION_HTTPS || q->kind == QUESTION_TLS))
		https_ask(p->https, i, number, q);
	else if (p != NULL)
		p->by.carry(p->by.arg, i, number, q);
	else
		inquiry_answer(i, number, ANSWER_NONE, span_of("", 0));
}

struct answerer
dns_carrier_answerer(struct dns_carrier *c)
{
	return (struct answerer){ .carry = carry, .arg = c };
}

size_t
dns_carrier_open(const struct dns_carrier *c)
{
	size_t n = 0;

	for (const struct place *p = c->places; p != NULL; p = p->next)
		if (p->resolver != NULL)
			n += resolver_open(p->resolver) +
			    https_open(p->https);
	return n;
}

void
dns_carrier_cancel(struct dns_carrier *c, const void *owner)
{
	for (struct place *p = c->places; p != NULL; p = p->next)
		if (p->resolver != NULL) {
			https_cancel(p->https, owner);
			resolver_cancel(p->resolver, owner);
		}
}

/* A file that cannot be read now stays as it was. */
static void
read_again(struct place *p)
{
	struct zonefile *zone;

	if (zonefile_load(p->asks, &zone, NULL) < 0)
		return;
	if (p->v != NULL && *p->v->dns_file)
		zonefile_only_zones(zone);
	zonefile_free(p->zone);
	p->zone = zone;
	p->by = zonefile_answerer(zone);
}

void
dns_carrier_forget(struct dns_carrier *c)
{
	for (struct place *p = c->places; p != NULL; p = p->next) {
		if (p->resolver != NULL)
			resolver_forget(p->resolver);
		if (p->zone != NULL)
			read_again(p);
	}
}

/* ---- showing ---- */

const struct dns_place *
dns_carrier_place(const struct dns_carrier *c, const char *name)
{
	const struct place *p = find(c, name);

	return p != NULL ? &p->shown : NULL;
}

struct text
dns_place_words(const struct dns_place *p, struct arena *a)
{
	if (*p->address == '\0')
		return (struct text){ "", "" };
	if (strcmp(p->address, "::1") == 0 ||
	    strncmp(p->address, "127.", 4) == 0)
		return text_plain("vantage.address-own");
	return text_say(a, p->local ? "vantage.address-local" :
	    "vantage.address", "address", p->address, NULL);
}

void
dns_place_row(const struct dns_place *p, struct sheet *s)
{
	struct row *r = sheet_row(s, NULL, "vantage", span_str(""));

	if (r == NULL)
		return;
	row_value(s, r, span_str(p->name));
	if (*p->address)
		r->why = dns_place_words(p, s->arena);
	if (*p->area)
		row_text(s, r, "area", span_str(p->area));
	if (*p->asks)
		row_text(s, r, "resolver", span_str(p->asks));
	if (*p->address)
		row_typed(s, r, "address", FIELD_IP, span_str(p->address));
}

/* Answers from a zone file: messages as they would come over the wire, from
 * its nodes.  Changes nothing, owns nothing. */
#include "core/dns/look.h"
#include "core/dns/zonefile_part.h"

#define CHAIN_MAX	16

struct reply {
	struct buf	*out;
	unsigned	 rcode, answers;
	bool		 cd;
	bool		 secure;	/* every name on the way */
	struct span	 nothing;	/* the name without such a record */
	bool		 elsewhere;	/* the aliases lead out of the file */
};

static bool
has_type(const struct node *n, int type)
{
	for (const struct record *r = n->records; r; r = r->next)
		if (r->r.type == type)
			return true;
	return false;
}

/* An order for this type, or one for all types (without a record, where it
 * does not hide what there is). */
static const struct order *
order_for(const struct node *n, int type, bool cd)
{
	for (const struct order *o = n->orders; o; o = o->next) {
		bool hides = o->kind == ORDER_BOGUS;

		if (hides && cd)
			continue;
		if (o->type == type || (o->type == 0 &&
		    (hides || !has_type(n, type))))
			return o;
	}
	return NULL;
}

/* Is it below a name that a line SECURE gives? */
static bool
is_secure(const struct zonefile *z, struct span name)
{
	for (;; name = zone_parent(name)) {
		const struct node *n = map_get(z->nodes, name.n > 0 ? name :
		    span_str("."));

		if ((n && n->secure) || name.n == 0)
			return n && n->secure;
	}
}

/* The node of a name, or the "*" that stands in for it (RFC 4592). */
static const struct node *
find_node(const struct zonefile *z, struct span name)
{
	const struct node *n = map_get(z->nodes, name), *star = NULL;
	char text[DNS_NAME_TEXT + 2] = "*.";
	struct span at = name;

	if (n && (n->exists || n->orders))
		return n;
	while (at.n > 0) {
		at = zone_parent(at);
		n = map_get(z->nodes, at);
		if (!n || !n->exists)
			continue;
		if (at.n > 0 && at.n < DNS_NAME_TEXT) {
			memcpy(text + 2, at.p, at.n);
			star = map_get(z->nodes, span_of(text, at.n + 2));
		}
		return star && star->exists ? star : NULL;
	}
	return NULL;
}

/* The start of the zone that the name is in, or NULL. */
static const struct node *
apex_of(const struct zonefile *z, struct span name, struct span *ret)
{
	for (;; name = zone_parent(name)) {
		const struct node *n = map_get(z->nodes, name.n > 0 ? name :
		    span_str("."));

		if (n && has_type(n, DNS_SOA)) {
			*ret = name.n > 0 ? name : span_str(".");
			return n;
		}
		if (name.n == 0)
			return NULL;
	}
}

bool
zonefile_knows(const struct zonefile *z, struct span name)
{
	char text[DNS_NAME_TEXT];
	uint8_t wire[DNS_NAME_WIRE];
	struct span apex;
	int n = dns_name_wire(name, wire);

	return !z->partial || n < 0 || dns_name_text(span_of((char *)wire,
	    (size_t)n), text) < 0 || find_node(z, span_str(text)) ||
	    apex_of(z, span_str(text), &apex);
}

bool
zonefile_holds(const struct zonefile *z, struct span name)
{
	for (size_t i = 0; i < map_count(z->nodes); i++) {
		struct span at;
		const struct node *n = map_at(z->nodes, i, &at);

		if ((n->records != NULL || n->orders != NULL) &&
		    span_ends_nocase(at, name) && (at.n == name.n ||
		    at.p[at.n - name.n - 1] == '.'))
			return true;
	}
	return false;
}

static void
put_records(struct reply *reply, const struct node *n, struct span name,
    int type)
{
	uint8_t wire[DNS_NAME_WIRE];
	int owner = dns_name_wire(name, wire);

	for (const struct record *r = n->records; owner > 0 && r; r = r->next)
		if (r->r.type == type) {
			buf_add(reply->out, wire, (size_t)owner);
			buf_addspan(reply->out, r->rest);
			reply->answers++;
		}
}

static struct span
alias_of(const struct node *n)
{
	for (const struct record *r = n->records; r; r = r->next)
		if (r->r.type == DNS_CNAME)
			return r->r.target;
	return span_of(NULL, 0);
}

static unsigned
rcode_of(const struct node *n, const struct order *o)
{
	if (o)
		return o->kind == ORDER_NXDOMAIN ? DNS_NXDOMAIN :
		    DNS_SERVFAIL;
	return n && n->exists ? DNS_NOERROR : DNS_NXDOMAIN;
}

/* From name over its CNAMEs to the end. */
static enum answer_state
follow(const struct zonefile *z, struct span name, int type,
    struct reply *reply)
{
	for (int i = 0; i <= CHAIN_MAX; i++) {
		const struct node *n = find_node(z, name);
		const struct order *o = n ? order_for(n, type, reply->cd) :
		    NULL;
		struct span alias;

		if (i > 0 && !zonefile_knows(z, name)) {
			reply->elsewhere = true;
			return ANSWER_GIVEN;
		}
		if (o && o->kind == ORDER_TIMEOUT)
			return ANSWER_TIMEOUT;
		reply->secure = reply->secure && is_secure(z, name);
		reply->rcode = rcode_of(n, o);
		reply->nothing = name;
		if (reply->rcode != DNS_NOERROR)
			return ANSWER_GIVEN;
		alias = type == DNS_CNAME ? span_of(NULL, 0) : alias_of(n);
		if (has_type(n, type) || alias.n == 0) {
			if (has_type(n, type))
				reply->nothing = span_of(NULL, 0);
			put_records(reply, n, name, type);
			return ANSWER_GIVEN;
		}
		put_records(reply, n, name, DNS_CNAME);
		name = alias;
	}
	reply->rcode = DNS_SERVFAIL;
	return ANSWER_GIVEN;
}

/* That there is nothing is said with the SOA of the zone (RFC 2308, 3). */
static unsigned
put_authority(const struct zonefile *z, struct reply *reply)
{
	unsigned before = reply->answers;
	const struct node *n;
	struct span apex;

	if (reply->nothing.n == 0 || reply->elsewhere ||
	    reply->rcode == DNS_SERVFAIL ||
	    (n = apex_of(z, reply->nothing, &apex)) == NULL)
		return 0;
	put_records(reply, n, apex, DNS_SOA);
	before = reply->answers - before;
	reply->answers -= before;
	return before;
}

enum answer_state
zonefile_ask(const struct zonefile *z, struct span name, int type, bool cd,
    struct buf *out)
{
	struct reply reply = { .out = out, .cd = cd, .secure = !cd };
	struct dns_query q;
	const struct dns_query_options o = { 0 };
	char text[DNS_NAME_TEXT];
	enum answer_state state;
	unsigned authority;

	buf_reset(out);
	if (dns_query_build(name, type, &o, &q) < 0 ||
	    dns_name_text(span_of((char *)q.wire + DNS_HEADER, q.question),
	    text) < 0)
		return ANSWER_NONE;
	buf_add(out, q.wire, q.n);
	state = follow(z, span_str(text), type, &reply);
	authority = state == ANSWER_GIVEN ? put_authority(z, &reply) : 0;
	if (out->error || out->len > DNS_MESSAGE || reply.answers > 65535)
		reply.rcode = DNS_SERVFAIL;
	if (reply.rcode == DNS_SERVFAIL) {
		buf_reset(out);
		buf_add(out, q.wire, q.n);
		reply.answers = authority = 0;
	}
	/* QR, RD, RA, AD */
	out->data[2] = (char)0x81;
	out->data[3] = (char)(0x80 | reply.rcode | (reply.secure &&
	    reply.rcode != DNS_SERVFAIL ? 0x20 : 0));
	out->data[6] = (char)(reply.answers >> 8);
	out->data[7] = (char)reply.answers;
	out->data[9] = (char)authority;
	if (state != ANSWER_GIVEN)
		buf_reset(out);
	return state;
}

static void
carry(void *arg, struct inquiry *i, size_t number, const struct question *q)
{
	const struct zonefile *z = arg;
	enum answer_state state = ANSWER_NONE;
	struct span bytes = { NULL, 0 };
	struct span rest = q->name, name = rest;
	const struct span *body;
	struct buf b;

	buf_init(&b, 2 * DNS_MESSAGE);
	if (q->kind == QUESTION_DNS) {
		state = zonefile_ask(z, q->name, q->type, q->cd, &b);
		bytes = buf_span(&b);
	} else if (q->kind == QUESTION_HTTPS || q->kind == QUESTION_TLS) {
		(void)span_split(&rest, ' ', &name);
		body = map_get(z->bodies, name);
		if (body) {
			state = ANSWER_GIVEN;
			bytes = *body;
		}
	} else if (q->kind == QUESTION_FACT && z->trusted &&
	    span_is(q->name, DNS_TRUSTED)) {
		state = ANSWER_GIVEN;
		bytes = span_str("yes");
	}
	inquiry_answer(i, number, state, bytes);
	buf_done(&b);
}

struct answerer
zonefile_answerer(const struct zonefile *z)
{
	return (struct answerer){ carry, (void *)z };
}

/* DANE for mail (RFC 7672): TLSA at _25._tcp of every mail server.  It counts
 * only where MX, address and TLSA are all authenticated, by a resolver that is
 * believed (dnssec.c).  No answer about TLSA is no "none": senders that use
 * DANE keep such mail back. */
#include "core/auth/tlsa.h"
#include "core/domain/domain_part.h"
#include "core/inquiry/https.h"

#define HOSTS_MAX 20
#define RECORDS_MAX 32	/* of one server; more are one row */
#define PROOFS_MAX 5	/* servers that are asked over STARTTLS */

struct host {
	struct span	 name, owner;	/* owner of the records */
	struct dns_look	 address, tlsa;
	bool		 prove;
};

struct dane {
	struct row	*row;
	struct dns_look	 mx;
	enum domain_trust trust;
	struct host	 v[HOSTS_MAX];
	size_t		 n, with, open, failed;
};

/* ---- asking ---- */

/* Below the end of the aliases where they are authenticated, else, and where
 * nothing is there, below the name itself (RFC 7672 2.2.3). */
static int
look_host(struct domain *d, struct host *h)
{
	bool alias;
	int r = domain_look(d, h->name, DNS_A, &h->address);

	if (r < 0)
		return r;
	h->owner = domain_below(d, "_25._tcp", h->name);
	alias = h->address.aliases > 0 && h->address.secure;
	r = domain_look(d, h->owner, DNS_TLSA, &h->tlsa);
	if (r == 0 && alias) {
		struct span owner = domain_below(d, "_25._tcp",
		    h->address.end);
		struct dns_look l;

		r = domain_look(d, owner, DNS_TLSA, &l);
		if (r == 0 && l.status != DNS_EMPTY &&
		    l.status != DNS_ABSENT) {
			h->owner = owner;
			h->tlsa = l;
		}
	}
	return r;
}

static int
look_hosts(struct domain *d, struct dane *all)
{
	size_t n = all->mx.status == DNS_EMPTY ? 1 : all->mx.n;
	int r = 0;

	for (size_t i = 0; r == 0 && i < n && all->n < HOSTS_MAX; i++) {
		struct host *h = &all->v[all->n];

		h->name = all->mx.n > 0 ? all->mx.v[i]->target : d->name;
		if (h->name.n == 0 || span_is(h->name, "."))
			continue;
		h->prove = d->q->starttls && all->n < PROOFS_MAX;
		all->n++;
		r = look_host(d, h);
		all->with += h->tlsa.status == DNS_FOUND;
		all->open += h->tlsa.status == DNS_OPEN;
		all->failed += h->tlsa.status == DNS_FAILED;
	}
	return r;
}

/* ---- records ---- */

/* catalogue: domain.dane.record.* */
static void
record_row(struct domain *d, struct row *parent, const struct dns_record *r,
    enum tlsa_state state)
{
	struct buf b;
	struct row *row;

	buf_init(&b, 512);
	buf_addf(&b, "%u %u %u ", r->usage, r->selector, r->matching);
	for (size_t i = 0; i < r->text.n && i < 64; i++)
		buf_addf(&b, "%02x", (unsigned char)r->text.p[i]);
	if (r->text.n > 64)
		buf_adds(&b, "...");
	row = sheet_row(d->s, parent, "dane.record", buf_span(&b));
	row_value(d->s, row, buf_span(&b));
	buf_done(&b);
	row_number(d->s, row, "usage", FIELD_INT, r->usage);
	row_number(d->s, row, "selector", FIELD_INT, r->selector);
	row_number(d->s, row, "matching", FIELD_INT, r->matching);
	domain_say(d, row, state == TLSA_USABLE ? SEVERITY_INFO :
	    SEVERITY_WARNING, arena_printf(d->a, "dane.record.%s",
	    tlsa_state_name(state)), NULL);
}

static void
more_row(struct domain *d, struct row *parent, size_t n)
{
	char count[TEXT_NUMBER];

	domain_say(d, sheet_row(d->s, parent, "dane.more", span_str("")),
	    SEVERITY_NOTICE, "dane.more", "n", text_number(count,
	    (long long)n), NULL);
}

static void
judge_records(struct domain *d, struct row *r, const struct dane *all,
    const struct host *h)
{
	size_t usable = 0, pkix = 0;
	const char *name = domain_z(d, h->name);

	for (size_t i = 0; i < h->tlsa.n; i++) {
		const struct dns_record *t = h->tlsa.v[i];
		enum tlsa_state s = tlsa_judge(t->usage, t->selector,
		    t->matching, t->text);

		usable += s == TLSA_USABLE;
		pkix += s == TLSA_PKIX;
		if (i < RECORDS_MAX)
			record_row(d, r, t, s);
	}
	if (h->tlsa.n > RECORDS_MAX)
		more_row(d, r, h->tlsa.n - RECORDS_MAX);
	if (usable == 0 && pkix == 0) {
		domain_say(d, r, SEVERITY_ERROR, "dane.broken", "host", name,
		    NULL);
	} else if (usable == 0) {
		domain_say(d, r, SEVERITY_WARNING, "dane.unusable", "host",
		    name, NULL);
	} else if (all->trust == DOMAIN_DISTRUST) {
		domain_say(d, r, SEVERITY_NONE, "dane.unknown", NULL);
		r->state = ROW_UNKNOWN;
	} else if (!all->mx.secure || !h->address.secure || !h->tlsa.secure) {
		domain_say(d, r, SEVERITY_NOTICE, "dane.insecure", "host",
		    name, NULL);
	} else {
		domain_say(d, r, SEVERITY_INFO, "dane.usable", "host", name,
		    NULL);
	}
}

/* ---- the proof at the server ---- */

/* "HOST 3 1 1 HEX;…" of what mail uses. */
static struct span
proof_name(struct domain *d, const struct host *h)
{
	struct span name = span_str("");
	const char *between = " ";
	struct buf b;

	buf_init(&b, 60000);
	buf_addspan(&b, h->name);
	for (size_t i = 0; i < h->tlsa.n; i++) {
		const struct dns_record *t = h->tlsa.v[i];

		if (tlsa_judge(t->usage, t->selector, t->matching, t->text) !=
		    TLSA_USABLE)
			continue;
		buf_addf(&b, "%s%u %u %u ", between, t->usage, t->selector,
		    t->matching);
		for (size_t k = 0; k < t->text.n; k++)
			buf_addf(&b, "%02x", (unsigned char)t->text.p[k]);
		between = ";";
	}
	if (b.error == 0)
		name = arena_span(d->a, buf_span(&b));
	buf_done(&b);
	return name;
}

/* What the server shows: the record that would match it. */
static void
propose_tlsa(struct domain *d, struct row *r, const struct host *h,
    struct span digest)
{
	domain_propose(d, r, arena_printf(d->a, "_25._tcp." SPAN_FMT
	    ". IN TLSA 3 1 1 " SPAN_FMT, SPAN_ARG(h->name),
	    SPAN_ARG(digest)));
}

/* The words of core/inquiry/https.h; those that are not here say nothing of
 * the server.
 * catalogue: domain.dane.tls.* */
static void
say_proof(struct domain *d, struct row *r, const struct host *h,
    const struct https_answer *a, bool used)
{
	static const struct { const char *word; enum severity used, other;
		bool digest; } words[] = {
		{ "match", SEVERITY_INFO, SEVERITY_INFO, true },
		{ "seen", SEVERITY_INFO, SEVERITY_INFO, true },
		{ "mismatch", SEVERITY_ERROR, SEVERITY_WARNING, true },
		{ "no-starttls", SEVERITY_ERROR, SEVERITY_WARNING, false },
		{ "tls", SEVERITY_ERROR, SEVERITY_WARNING, false },
	};
	struct span rest = a->detail, digest = span_str("");
	bool known = false;

	domain_say(d, r, SEVERITY_NONE, arena_printf(d->a, "dane.tls."
	    SPAN_FMT, SPAN_ARG(a->word)), "host", domain_z(d, h->name),
	    "detail", domain_z(d, a->detail), NULL);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (!span_is(a->word, words[i].word))
			continue;
		known = true;
		r->severity = used ? words[i].used : words[i].other;
		if (words[i].digest && span_split(&rest, ' ', &digest))
			row_value(d->s, r, rest);
	}
	if (!known)
		r->state = ROW_UNKNOWN;
	if (digest.n > 0 && !span_is(a->word, "match"))
		propose_tlsa(d, r, h, digest);
}

/* A row below that of the host, which takes over what is bad. */
static void
proof_row(struct domain *d, struct row *parent, const struct host *h)
{
	const struct question q = { .kind = QUESTION_TLS,
		.vantage = d->q->vantage, .name = proof_name(d, h) };
	const struct answer *answer = d->by->ask(d->by, &q);
	struct row *r = sheet_row(d->s, parent, "dane.tls", span_str(""));
	bool done = parent->state == ROW_DONE;
	struct https_answer a;

	if (r == NULL)
		return;
	if (answer->state == ANSWER_OPEN) {
		r->state = parent->state = ROW_PENDING;
	} else if (answer->state != ANSWER_GIVEN ||
	    https_read(answer->bytes, &a) < 0) {
		domain_say(d, r, SEVERITY_NONE, "dane.tls.unasked", NULL);
		r->state = ROW_UNKNOWN;
	} else {
		say_proof(d, r, h, &a, done && parent->severity ==
		    SEVERITY_INFO);
	}
	if (!done || r->severity <= parent->severity)
		return;
	if (h->tlsa.n > 0)
		domain_say(d, parent, r->severity, "dane.server", "host",
		    domain_z(d, h->name), NULL);
	parent->severity = r->severity;
}

/* ---- hosts ---- */

static void
host_row(struct domain *d, const struct dane *all, const struct host *h)
{
	struct row *r = sheet_row(d->s, all->row, "dane.host", h->name);
	const char *name = domain_z(d, h->name);

	if (r == NULL)
		return;
	row_value(d->s, r, h->name);
	if (h->tlsa.n <= RECORDS_MAX)
		domain_evidence(d, r, &h->tlsa);
	if (!domain_settled(d, r, &h->tlsa, h->owner)) {
		if (r->state == ROW_UNKNOWN && h->tlsa.status == DNS_FAILED)
			domain_say(d, r, SEVERITY_NONE, "dane.failed", "name",
			    domain_z(d, h->owner), NULL);
	} else if (h->tlsa.status != DNS_FOUND) {
		domain_say(d, r, SEVERITY_NOTICE, "dane.without", "host",
		    name, NULL);
	} else if (all->trust == DOMAIN_TRUST_OPEN) {
		r->state = ROW_PENDING;
	} else if (domain_settled(d, r, &h->address, h->name)) {
		judge_records(d, r, all, h);
	}
	if (h->prove && (h->tlsa.status == DNS_FOUND ||
	    h->tlsa.status == DNS_EMPTY || h->tlsa.status == DNS_ABSENT))
		proof_row(d, r, h);
}

static void
sum_up(struct domain *d, const struct dane *all)
{
	domain_take_worst(all->row);
	if (all->row->state == ROW_PENDING)
		return;
	if (all->row->state == ROW_UNKNOWN) {
		domain_say(d, all->row, SEVERITY_NONE, "dane.some", NULL);
		all->row->severity = SEVERITY_NONE;
	} else if (all->row->severity >= SEVERITY_WARNING) {
		domain_say(d, all->row, SEVERITY_NONE, "dane.bad", NULL);
	} else if (all->with == 0) {
		domain_say(d, all->row, SEVERITY_NOTICE, "dane.none", NULL);
	} else if (all->with < all->n) {
		domain_say(d, all->row, SEVERITY_NOTICE, "dane.partial",
		    NULL);
	} else if (all->row->severity == SEVERITY_NOTICE) {
		domain_say(d, all->row, SEVERITY_NOTICE, "dane.unsigned",
		    NULL);
	} else {
		domain_say(d, all->row, SEVERITY_INFO, "dane.good", NULL);
	}
}

int
domain_dane(struct domain *d)
{
	struct dane all = { .row = sheet_row(d->s, NULL, "dane",
	    span_str("")) };
	int r = domain_look(d, d->name, DNS_MX, &all.mx);

	if (r == 0)
		r = domain_validates(d, &all.trust);
	if (r < 0 || !domain_settled(d, all.row, &all.mx, d->name))
		return r;
	r = look_hosts(d, &all);
	if (r < 0)
		return r;
	if (all.n == 0) {
		domain_say(d, all.row, SEVERITY_NONE, "dane.no-mail", NULL);
	} else if (all.with + all.failed > 0 || (d->q->starttls &&
	    all.open == 0)) {
		for (size_t i = 0; i < all.n; i++)
			host_row(d, &all, &all.v[i]);
		sum_up(d, &all);
	} else if (all.open > 0) {
		all.row->state = ROW_PENDING;
	} else if (domain_settled(d, all.row, &all.v[0].tlsa,
	    all.v[0].owner)) {
		domain_say(d, all.row, SEVERITY_NOTICE, "dane.none", NULL);
	}
	return 0;
}

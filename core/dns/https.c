/* A question over HTTPS, from the name to the body.
 *
 * Each is an object of its own: it belongs to the struct https until that is
 * freed or the question cancelled, and then to its job, which the loop always
 * brings to an end. */
#include "core/dns/https.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "config.h"
#include "core/dns/look.h"
#include "core/inquiry/https.h"
#include "core/loop/fetch.h"

#define BUNDLE		"/etc/ssl/certs/ca-certificates.crt"
#define ANSWERS		2	/* A and AAAA */
#define ARENA_MAX	((size_t)1 << 20)

struct fetching {
	struct fetching	*next;
	struct https	*of;		/* NULL: nobody waits any more */
	struct inquiry	*i;
	size_t		 number;
	struct arena	*arena;		/* of the URL and the addresses */
	const char	*url, *host, *source, *interface, *bundle;
	const char	*tlsa;		/* kind tls; else NULL */
	int		 seconds;
	struct answer	 answers[ANSWERS];
	size_t		 missing;
	const char	*addresses[FETCH_ADDRESSES];
	size_t		 naddresses;
	struct loop_job	*job;
	int		 result;
	struct fetched	 got;
};

struct https {
	struct https_options o;
	char		*bundle;
	struct fetching	*open;
};

static const int types[ANSWERS] = { DNS_A, DNS_AAAA };

static void
fetching_free(struct fetching *f)
{
	arena_free(f->arena);
	fetched_done(&f->got);
	free(f);
}

static void
unlink_from(struct https *h, struct fetching *f)
{
	struct fetching **at = &h->open;

	while (*at != NULL && *at != f)
		at = &(*at)->next;
	if (*at != NULL)
		*at = f->next;
	f->of = NULL;
}

/* Hands the answer over and ends. */
static void
answer(struct fetching *f, const struct https_answer *a)
{
	struct https *h = f->of;
	struct inquiry *i = f->i;
	size_t number = f->number;
	struct buf b;

	buf_init(&b, FETCH_BODY_MAX + 4096);
	unlink_from(h, f);
	if (https_write(a, &b) == 0)
		inquiry_answer(i, number, ANSWER_GIVEN, buf_span(&b));
	else
		inquiry_answer(i, number, ANSWER_LIMIT, span_of("", 0));
	buf_done(&b);
	if (h->o.answered != NULL)
		h->o.answered(h->o.arg);
}

static void
answer_word(struct fetching *f, const char *word)
{
	const struct https_answer a = { .word = span_str(word) };

	answer(f, &a);
	fetching_free(f);
}

/* ---- the job ---- */

static void
work(struct loop_job *j, void *arg)
{
	struct fetching *f = arg;
	const struct fetch_request rq = { .url = f->url,
		.addresses = f->addresses, .naddresses = f->naddresses,
		.source = f->source, .interface = f->interface,
		.bundle = f->tlsa ? NULL : f->bundle, .tlsa = f->tlsa,
		.seconds = f->seconds };
	struct helper *helper = NULL;

	if (rq.bundle && access(rq.bundle, R_OK) < 0) {
		snprintf(f->got.word, sizeof f->got.word, "no-bundle");
		f->result = buf_adds(&f->got.detail, rq.bundle);
		return;
	}
	f->result = helper_start(NULL, f->tlsa ? "starttls" : "fetch",
	    &helper);
	if (f->result == 0)
		f->result = helper_fetch(helper, &rq, loop_job_cancelled(j),
		    &f->got);
	helper_stop(helper);
}

static void
job_done(void *arg, bool cancelled)
{
	struct fetching *f = arg;
	struct https_answer a = { .word = span_str("helper") };

	if (f->of != NULL) {
		if (!cancelled && f->result == 0)
			a = (struct https_answer){
				.word = span_str(f->got.word),
				.status = f->got.status,
				.detail = buf_span(&f->got.detail),
				.body = buf_span(&f->got.body),
			};
		answer(f, &a);
	}
	fetching_free(f);
}

static void
start_job(struct fetching *f)
{
	static const struct job_ops ops = { .work = work, .done = job_done };
#ifdef HAVE_CURL
	const bool able = true;
#else
	const bool able = f->tlsa != NULL;
#endif

	if (able)
		f->job = loop_job_start(f->of->o.loop, &ops, f);
	if (f->job == NULL)
		answer_word(f, able ? "helper" : "no-curl");
}

/* ---- the addresses ---- */

struct recall {
	struct asker	 asker;		/* first: found back from it */
	const struct fetching *f;
};

static const struct answer *
recall(struct asker *self, const struct question *q)
{
	static const struct answer none = { .state = ANSWER_NONE };
	const struct fetching *f = ((struct recall *)self)->f;

	for (size_t k = 0; k < ANSWERS; k++) {
		if (q->type == types[k] &&
		    dns_name_eq(q->name, span_str(f->host)))
			return &f->answers[k];
	}
	return &none;
}

static void
take_addresses(struct fetching *f, const struct dns_look *l, int family)
{
	char text[INET6_ADDRSTRLEN];

	for (size_t i = 0; i < l->n && f->naddresses < FETCH_ADDRESSES; i++) {
		if (inet_ntop(family, l->v[i]->rdata.p, text, sizeof text) ==
		    NULL)
			continue;
		f->addresses[f->naddresses] = arena_strdup(f->arena, text);
		if (f->addresses[f->naddresses] != NULL)
			f->naddresses++;
	}
}

static void
addresses_known(struct fetching *f)
{
	struct recall by = { .asker = { recall }, .f = f };
	struct dns_look l;
	bool failed = false;

	for (size_t k = 0; k < ANSWERS; k++) {
		if (dns_look(&by.asker, f->arena, "", span_str(f->host),
		    types[k], &l) < 0)
			continue;
		if (l.status == DNS_FOUND)
			take_addresses(f, &l, k == 0 ? AF_INET : AF_INET6);
		else if (l.status != DNS_EMPTY && l.status != DNS_ABSENT)
			failed = true;
	}
	if (f->naddresses > 0)
		start_job(f);
	else
		answer_word(f, failed ? "dns" : "no-address");
}

static void
address_done(void *owner, size_t number, enum answer_state state,
    struct span bytes)
{
	struct fetching *f = owner;

	f->answers[number].state = state;
	f->answers[number].bytes = arena_span(f->arena, bytes);
	if (arena_failed(f->arena))
		f->answers[number].state = ANSWER_LIMIT;
	if (--f->missing == 0)
		addresses_known(f);
}

/* ---- questions ---- */

static const char *
host_of(struct arena *a, struct span url)
{
	static const char scheme[] = "https://";
	struct span host;

	if (!span_starts(url, scheme))
		return NULL;
	url = span_skip(url, sizeof scheme - 1);
	if (!span_split(&url, '/', &host) || !dns_name_valid(host))
		return NULL;
	return arena_memdup(a, host.p, host.n);
}

/* Into host and url, and the records of kind tls. */
static void
take_name(struct fetching *f, const struct question *q)
{
	struct span records = q->name, host;

	if (q->kind == QUESTION_HTTPS) {
		f->host = host_of(f->arena, q->name);
		f->url = arena_memdup(f->arena, q->name.p, q->name.n);
	} else if (span_split(&records, ' ', &host) && dns_name_valid(host)) {
		f->url = f->host = arena_memdup(f->arena, host.p, host.n);
		f->tlsa = arena_memdup(f->arena, records.n ? records.p : "",
		    records.n);
	}
}

static struct fetching *
fetching_new(struct https *h, struct inquiry *i, size_t number,
    const struct question *q)
{
	struct fetching *f = calloc(1, sizeof *f);

	if (f == NULL)
		return NULL;
	fetched_init(&f->got);
	f->arena = arena_new(ARENA_MAX);
	if (f->arena != NULL) {
		take_name(f, q);
		f->source = arena_strdup(f->arena, h->o.source);
		f->interface = arena_strdup(f->arena, h->o.interface);
		f->bundle = arena_strdup(f->arena, h->bundle);
	}
	if (f->arena == NULL || f->host == NULL || arena_failed(f->arena)) {
		fetching_free(f);
		return NULL;
	}
	f->i = i;
	f->number = number;
	f->seconds = h->o.seconds;
	f->missing = ANSWERS;
	f->of = h;
	f->next = h->open;
	h->open = f;
	return f;
}

void
https_ask(struct https *h, struct inquiry *i, size_t number,
    const struct question *q)
{
	struct fetching *f = fetching_new(h, i, number, q);
	const char *host;

	if (f == NULL) {
		inquiry_answer(i, number, ANSWER_NONE, span_of("", 0));
		return;
	}
	/* the last answer may come at once, and free f */
	host = f->host;
	for (size_t k = 0; k < ANSWERS; k++)
		resolver_ask(h->o.resolver, span_str(host), types[k], false,
		    address_done, f, k);
}

/* A job is asked to end, and frees it then. */
static void
drop(struct fetching *f)
{
	struct https *h = f->of;

	unlink_from(h, f);
	if (f->job != NULL) {
		loop_job_cancel(f->job);
		return;
	}
	resolver_cancel(h->o.resolver, f);
	fetching_free(f);
}

void
https_cancel(struct https *h, const void *owner)
{
	struct fetching *f = h->open, *next;

	for (; f != NULL; f = next) {
		next = f->next;
		if (f->i == owner)
			drop(f);
	}
}

size_t
https_open(const struct https *h)
{
	size_t n = 0;

	for (const struct fetching *f = h->open; f != NULL; f = f->next)
		n++;
	return n;
}

struct https *
https_new(const struct https_options *o)
{
	struct https *h = calloc(1, sizeof *h);

	if (h == NULL)
		return NULL;
	h->o = *o;
	h->bundle = strdup(*o->bundle ? o->bundle : BUNDLE);
	if (h->bundle == NULL) {
		free(h);
		return NULL;
	}
	return h;
}

void
https_free(struct https *h)
{
	if (h == NULL)
		return;
	while (h->open != NULL)
		drop(h->open);
	free(h->bundle);
	free(h);
}

/* Questions and answers of the DNS pane.
 * Fails: a sentence on the message line; a row without an answer is unknown.
 * Owner: the pane. */
#include "tui/dns_part.h"

#include <errno.h>
#include <stdlib.h>

#include "core/dns/wire.h"
#include "core/domain/compare.h"
#include "core/inquiry/gather.h"
#include "core/log/outcome.h"
#include "core/log/signed.h"
#include "core/log/outcome.h"
#include "core/log/signed.h"
#include "core/sheet/order.h"

#define FRAME (16 * USEC_SEC / 1000)

/* ---- facts ---- */

struct facts_job {
	struct dns_pane	*pane;		/* NULL: no longer wanted */
	struct loop_job	*job;
	char		*path;		/* --facts, or NULL */
	bool		 offline;
	struct facts	*facts;
	struct error	 error;
};

static void
gather_work(struct loop_job *j, void *arg)
{
	struct facts_job *g = arg;

	(void)j;
	g->facts = facts_new();
	if (g->facts == NULL)
		return;
	if (g->path != NULL)
		(void)facts_read(g->facts, g->path, &g->error);
	else if (!g->offline)
		(void)(facts_gather(g->facts) == 0 &&
		    log_signed_gather(g->facts) == 0 &&
		    log_outcome_gather(g->facts) == 0);
}

static void
job_free(struct facts_job *g)
{
	facts_free(g->facts);
	free(g->path);
	free(g);
}

/* mydomain, else what Postfix makes of myhostname. */
static struct span
own_domain(const struct facts *f)
{
	struct span s = span_trim(facts_get(f, "postconf.mydomain",
	    span_str("")));
	ptrdiff_t dot;

	if (s.n > 0)
		return s;
	s = span_trim(facts_get(f, "postconf.myhostname", span_str("")));
	dot = span_chr(s, '.');
	if (dot < 0 || span_chr(span_skip(s, (size_t)dot + 1), '.') < 0)
		return s;
	return span_skip(s, (size_t)dot + 1);
}

static void
guess_subject(struct dns_pane *d)
{
	struct span s = own_domain(d->facts);
	char *copy;

	if (*d->subject != '\0' || s.n == 0 || !dns_name_valid(s))
		return;
	copy = strndup(s.p, s.n);
	if (copy == NULL)
		return;
	free(d->subject);
	d->subject = copy;
	d->guessed = true;
}

static void
gather_done(void *arg, bool cancelled)
{
	struct facts_job *g = arg;
	struct dns_pane *d = g->pane;

	if (d != NULL) {
		d->gathering = NULL;
		if (!cancelled) {
			d->facts = g->facts;
			g->facts = NULL;
			guess_subject(d);
		}
		if (g->error.code < 0)
			console_error(d->pane->console, &g->error);
		if (d->waiting)
			dns_run(d);
		console_dirty(d->pane->console);
	}
	job_free(g);
}

static const struct job_ops gather_ops = {
	.work = gather_work,
	.done = gather_done,
};

int
dns_gather(struct dns_pane *d)
{
	const struct console *c = d->pane->console;
	struct facts_job *g = calloc(1, sizeof *g);

	if (g == NULL)
		return -ENOMEM;
	g->offline = c->options.offline;
	if (c->options.facts_file != NULL)
		g->path = strdup(c->options.facts_file);
	g->pane = d;
	g->job = loop_job_start(c->loop, &gather_ops, g);
	if (g->job == NULL) {
		job_free(g);
		return -ENOMEM;
	}
	d->gathering = g;
	return 0;
}

/* ---- answers ---- */

static void	judge_all(struct dns_pane *d);

static void
frame_due(void *arg)
{
	struct dns_pane *d = arg;

	loop_timer_close(d->timer);
	d->timer = NULL;
	judge_all(d);
}

static void
answered(void *arg)
{
	struct dns_pane *d = arg;

	if (d->timer == NULL && dns_running(d))
		d->timer = loop_timer_start(d->pane->console->loop, FRAME, 0,
		    frame_due, d);
}

static void
take_sheet(struct dns_side *s)
{
	struct sheet *sheet = inquiry_take(s->inquiry);

	if (sheet == NULL)
		return;
	if (*s->vantage)
		dns_place_row(dns_carrier_place(s->pane->carrier,
		    s->vantage), sheet);
	sheet_free(s->sheet);
	s->sheet = sheet;
}

static void
end_side(struct dns_side *s)
{
	take_sheet(s);
	inquiry_free(s->inquiry);
	s->inquiry = NULL;
}

/* What nobody can answer any more is settled, too. */
static void
judge(struct dns_side *s)
{
	bool done = inquiry_settle(s->inquiry);

	if (!done && dns_carrier_open(s->pane->carrier) == 0) {
		inquiry_cancel(s->inquiry);
		done = true;
	}
	if (done)
		end_side(s);
	else
		take_sheet(s);
}

static void
judge_all(struct dns_pane *d)
{
	for (size_t i = 0; i < 2; i++)
		if (d->side[i].inquiry != NULL)
			judge(&d->side[i]);
	dns_show(d);
	console_dirty(d->pane->console);
}

/* ---- asking ---- */

struct dns_carrier *
dns_carrier_of(struct dns_pane *d)
{
	const struct console *c = d->pane->console;
	struct dns_carrier_options o = { .loop = c->loop, .config = c->config,
		.dns_file = c->options.dns_file,
		.resolver = c->options.resolver,
		.offline = c->options.offline,
		.answered = answered, .arg = d };

	d->error = (struct error){ 0 };
	if (d->carrier == NULL)
		(void)dns_carrier_new(&o, &d->carrier, &d->error);
	return d->carrier;
}

/* This host is judged, too, where it is asked about its own domain. */
static bool
is_own(const struct dns_pane *d)
{
	return d->facts != NULL && *d->subject != '\0' &&
	    dns_name_eq(span_str(d->subject), own_domain(d->facts));
}

static bool
start_side(struct dns_pane *d, struct dns_side *s)
{
	struct answerer by = dns_carrier_answerer(d->carrier);

	if (dns_carrier_vantage(d->carrier, s->vantage, &d->error) < 0)
		return false;
	s->query = (struct domain_query){ .domain = span_str(d->subject),
		.vantage = s->vantage, .facts = d->facts,
		.tables = d->tables, .starttls = d->starttls,
		.self = is_own(d),
		.probe_signed = d->probe_signed,
		.probe_bogus = d->probe_bogus };
	(void)ip_parse(s->query.domain, &s->query.address);
	s->when = console_now(d->pane->console);
	s->stopped = false;
	s->inquiry = inquiry_new(&domain_analysis, &s->query, s->when, &by);
	if (s->inquiry != NULL)
		return true;
	error_set(&d->error, -ENOMEM, "tui.dns.memory", NULL);
	return false;
}

static void
forget_sheets(struct dns_pane *d)
{
	for (size_t i = 0; i < 2; i++) {
		sheet_free(d->side[i].sheet);
		d->side[i].sheet = NULL;
	}
}

void
dns_run(struct dns_pane *d)
{
	bool ok = true;

	dns_stop(d);
	d->waiting = d->gathering != NULL;
	forget_sheets(d);
	d->mode = DNS_RESULT;
	d->guessed = false;
	if (!d->waiting && dns_carrier_of(d) != NULL) {
		dns_carrier_forget(d->carrier);
		for (size_t i = 0; ok && i < (d->comparing ? 2 : 1); i++)
			ok = start_side(d, &d->side[i]);
	}
	d->starttls = false;
	if (d->error.code < 0) {
		dns_stop(d);
		d->mode = DNS_ASK;
		d->comparing = false;
		console_error(d->pane->console, &d->error);
	}
	judge_all(d);
}

bool
dns_running(const struct dns_pane *d)
{
	return d->waiting || d->side[0].inquiry != NULL ||
	    d->side[1].inquiry != NULL;
}

bool
dns_stop(struct dns_pane *d)
{
	if (!dns_running(d))
		return false;
	d->waiting = false;
	loop_timer_close(d->timer);
	d->timer = NULL;
	for (size_t i = 0; i < 2; i++) {
		struct dns_side *s = &d->side[i];

		if (s->inquiry == NULL)
			continue;
		dns_carrier_cancel(d->carrier, s->inquiry);
		inquiry_cancel(s->inquiry);
		s->stopped = true;
		end_side(s);
	}
	if (d->side[0].sheet == NULL)
		d->mode = DNS_ASK;
	dns_show(d);
	console_dirty(d->pane->console);
	return true;
}

void
dns_run_done(struct dns_pane *d)
{
	if (d->gathering != NULL) {
		d->gathering->pane = NULL;
		loop_job_cancel(d->gathering->job);
		d->gathering = NULL;
	}
	dns_stop(d);
}

/* ---- showing ---- */

void
dns_show(struct dns_pane *d)
{
	const struct dns_side *a = &d->side[0], *b = &d->side[1];
	struct sheet *s = NULL;

	if (d->comparing && a->sheet != NULL && b->sheet != NULL)
		(void)domain_compare(*a->vantage ? a->vantage :
		    VANTAGE_DEFAULT, a->sheet, *b->vantage ? b->vantage :
		    VANTAGE_DEFAULT, b->sheet, &s);
	else if (!d->comparing && a->sheet != NULL)
		s = sheet_by_urgency(a->sheet);
	sheet_view_usual(&d->view, USUAL_URGENT, d->comparing ?
	    SEVERITY_NOTICE : SEVERITY_WARNING);
	sheet_view_set(&d->view, s);
	d->detail_of = NULL;
	dns_rows_make(d);
}

/* ---- results that were put away ---- */

static void
kept_free(struct dns_kept *k)
{
	free(k->subject);
	free(k->vantage);
	sheet_free(k->sheet);
	*k = (struct dns_kept){ NULL };
}

void
dns_forget(struct dns_pane *d)
{
	forget_sheets(d);
	for (size_t i = 0; i < DNS_KEPT; i++)
		kept_free(&d->kept[i]);
}

void
dns_keep(struct dns_pane *d)
{
	struct dns_side *s = &d->side[0];
	struct dns_kept k = { .when = s->when, .stopped = s->stopped };

	if (s->sheet == NULL)
		return;
	k.subject = strdup(d->subject);
	k.vantage = strdup(s->vantage);
	if (k.subject == NULL || k.vantage == NULL) {
		kept_free(&k);
		return;
	}
	k.sheet = s->sheet;
	s->sheet = NULL;
	kept_free(&d->kept[DNS_KEPT - 1]);
	memmove(&d->kept[1], &d->kept[0],
	    (DNS_KEPT - 1) * sizeof d->kept[0]);
	d->kept[0] = k;
}

bool
dns_find_kept(struct dns_pane *d)
{
	struct dns_side *s = &d->side[0];

	for (size_t i = 0; i < DNS_KEPT; i++) {
		struct dns_kept *k = &d->kept[i];

		if (k->sheet == NULL || strcmp(k->subject, d->subject) != 0 ||
		    strcmp(k->vantage, s->vantage) != 0)
			continue;
		sheet_free(s->sheet);
		s->sheet = k->sheet;
		s->when = k->when;
		s->stopped = k->stopped;
		k->sheet = NULL;
		kept_free(k);
		return true;
	}
	return false;
}

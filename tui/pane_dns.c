/* The DNS pane: is a domain set up so that its mail is believed?
 *
 *   row 0   the subject  where it is looked at from          how far it is
 *   body    the sheet of core/domain, what is wrong first
 *	     | the row under the cursor (100 columns and more)
 *
 * `/` names a domain, Enter asks.  v chooses the vantage, c one to compare
 * with.  What was asked before comes back with Backspace. */
#include "tui/dns_part.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/command/host.h"
#include "core/domain/subject.h"

static struct dns_pane *
data(struct pane *p)
{
	return p->data;
}

static bool
put(char **at, struct span value)
{
	char *copy = strndup(value.n ? value.p : "", value.n);

	if (copy == NULL)
		return false;
	free(*at);
	*at = copy;
	return true;
}

/* ---- the subject ---- */

/* Another subject is looked at from now on; what is shown is put away.  0, or
 * what is wrong with what was typed. */
static int
set_subject(struct dns_pane *d, struct span typed, bool remember)
{
	struct arena *a = arena_new((size_t)1 << 16);
	struct span name;
	int r;

	r = a != NULL ? domain_subject(typed, a, &name) : -ENOMEM;
	if (r == 0) {
		if (remember && d->mode == DNS_RESULT)
			console_remember(d->pane->console);
		dns_stop(d);
		dns_keep(d);
		d->comparing = d->guessed = false;
		if (!span_is(name, d->subject))
			sheet_view_reset(&d->view);
		if (!put(&d->subject, name))
			r = -ENOMEM;
	}
	arena_free(a);
	return r;
}

static void
subject_done(void *arg, const char *line)
{
	struct dns_pane *d = arg;
	int r;

	if (line == NULL || *line == '\0')
		return;
	r = set_subject(d, span_str(line), true);
	if (r == 0)
		dns_run(d);
	else
		console_say(d->pane->console, SEVERITY_WARNING, text_say(
		    d->frame, domain_subject_fault(r), "value", line, NULL));
}

static void
complete_words(struct span words, struct span start, struct completion *ret)
{
	char name[256];

	while (words.n > 0) {
		size_t n = 0;

		while (n < words.n && strchr(", \t\n", words.p[n]) == NULL)
			n++;
		if (n >= start.n && n > 0 && n < sizeof name &&
		    span_eq_nocase(span_head(words, start.n), start) &&
		    memchr(words.p, '.', n) != NULL &&
		    strchr("$/:", words.p[0]) == NULL) {
			memcpy(name, words.p, n);
			name[n] = '\0';
			completion_add(ret, name);
		}
		words = span_skip(words, n + 1);
	}
}

static void
subject_complete(void *arg, struct span before, struct completion *ret)
{
	static const char *const names[] = { "mydomain", "myhostname",
		"mydestination", "virtual_alias_domains",
		"virtual_mailbox_domains", "relay_domains" };
	struct dns_pane *d = arg;
	char fact[64];

	ret->start = 0;
	complete_words(span_str(config_text(d->pane->console->config,
	    "own-domains")), before, ret);
	for (size_t i = 0; d->facts && i < sizeof names / sizeof *names;
	    i++) {
		snprintf(fact, sizeof fact, "postconf.%s", names[i]);
		complete_words(facts_get(d->facts, fact, span_str("")),
		    before, ret);
	}
}

static void
ask_subject(struct dns_pane *d)
{
	struct prompt_spec s = {
		.history = "domain",
		.label = text_plain("tui.dns.prompt"),
		.initial = d->subject,
		.complete = subject_complete,
		.done = subject_done,
		.arg = d,
	};

	console_prompt(d->pane->console, &s);
}

/* ---- vantages ---- */

static void
list_vantages(struct dns_pane *d, bool for_second)
{
	if (d->mode != DNS_VANTAGES)
		d->before = d->mode;
	d->mode = DNS_VANTAGES;
	d->for_second = for_second;
	list_set(&d->vantages, 0);
}

static void
choose_vantage(struct dns_pane *d)
{
	const char *name = dns_vantage_at(d, d->vantages.cursor);
	struct dns_side *s = &d->side[d->for_second ? 1 : 0];

	if (d->for_second && strcmp(name, d->side[0].vantage) == 0) {
		console_say_id(d->pane->console, SEVERITY_NOTICE,
		    "tui.dns.same-vantage");
		return;
	}
	dns_stop(d);
	if (!d->for_second)
		dns_keep(d);
	d->comparing = d->for_second;
	sheet_view_reset(&d->view);
	list_forget(&d->rows);
	if (!put(&s->vantage, span_str(name)))
		return;
	d->mode = d->before;
	if (d->before == DNS_RESULT && *d->subject)
		dns_run(d);
	else if (dns_carrier_of(d) != NULL)
		(void)dns_carrier_vantage(d->carrier, name, &d->error);
}

/* ---- commands ---- */

/* From the list or the comparison to what was shown; false: nothing is in
 * the way. */
static bool
step_back(struct dns_pane *d)
{
	if (d->mode == DNS_VANTAGES) {
		d->mode = d->before;
		return true;
	}
	if (!d->comparing)
		return false;
	dns_stop(d);
	d->comparing = false;
	sheet_view_reset(&d->view);
	dns_show(d);
	return true;
}

static void
act_open(struct dns_pane *d)
{
	if (d->mode == DNS_VANTAGES)
		choose_vantage(d);
	else if (*d->subject == '\0')
		ask_subject(d);
	else
		dns_run(d);
}

static void
act_domain(struct dns_pane *d)
{
	ask_subject(d);
}

static void
act_again(struct dns_pane *d)
{
	if (*d->subject == '\0')
		ask_subject(d);
	else
		dns_run(d);
}

/* The only thing here that speaks with mail servers. */
static void
act_starttls(struct dns_pane *d)
{
	if (d->side[0].sheet == NULL || dns_running(d)) {
		console_say_id(d->pane->console, SEVERITY_NOTICE,
		    "tui.dns.first");
		return;
	}
	d->starttls = true;
	dns_run(d);
}

static void
act_vantage(struct dns_pane *d)
{
	list_vantages(d, false);
}

static void
act_compare(struct dns_pane *d)
{
	if (d->mode != DNS_VANTAGES && step_back(d))
		return;
	if (*d->subject == '\0')
		ask_subject(d);
	else if (d->side[0].sheet == NULL)
		console_say_id(d->pane->console, SEVERITY_NOTICE,
		    "tui.dns.first");
	else
		list_vantages(d, true);
}

static void
act_history(struct dns_pane *d)
{
	if (*d->subject == '\0')
		ask_subject(d);
	else
		dns_history(d);
}

static void
act_back(struct dns_pane *d)
{
	if (!step_back(d) && !console_back(d->pane->console))
		console_say_id(d->pane->console, SEVERITY_NOTICE,
		    "needs.back");
}

static const struct {
	const char	*name;
	void		(*run)(struct dns_pane *d);
} actions[] = {
	{ "dns-domain", act_domain }, { "dns-again", act_again },
	{ "dns-starttls", act_starttls },
	{ "dns-vantage", act_vantage }, { "dns-compare", act_compare },
	{ "dns-record", dns_record }, { "dns-history", act_history },
	{ "dns-back", act_back },
};

static bool
side_by_side(const struct dns_pane *d)
{
	return d->mode == DNS_RESULT && d->comparing && dns_is_wide(d);
}

static bool
dns_command(struct pane *p, const char *name, const char *argument)
{
	struct dns_pane *d = data(p);

	console_dirty(p->console);
	if (d->mode == DNS_VANTAGES && list_command(&d->vantages, name,
	    argument))
		return true;
	if (side_by_side(d) && list_command(&d->rows, name, argument))
		return true;
	if (d->mode == DNS_RESULT && !side_by_side(d) &&
	    sheet_view_command(&d->view, name, argument))
		return true;
	if (strcmp(name, "open") == 0 && d->mode != DNS_RESULT) {
		act_open(d);
		return true;
	}
	if (strcmp(name, "dns-domain") == 0 && *argument) {
		subject_done(d, argument);
		return true;
	}
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
		if (strcmp(actions[i].name, name) == 0) {
			actions[i].run(d);
			return true;
		}
	}
	return false;
}

static const struct tui_command commands[] = {
	{ "dns-domain", "view", 0, "[DOMAIN]", "dns", NULL },
	{ "dns-again", "view", 0, NULL, "dns", NULL },
	{ "dns-starttls", "view", 0, NULL, "dns", NULL },
	{ "dns-vantage", "view", 0, NULL, "dns", NULL },
	{ "dns-compare", "view", 0, NULL, "dns", NULL },
	{ "dns-record", "view", 0, NULL, "dns", NULL },
	{ "dns-history", "view", 0, NULL, "dns", NULL },
	{ "dns-back", "go", 0, NULL, "dns", NULL },
	{ NULL, NULL, 0, NULL, NULL, NULL },
};

static const struct row *
dns_row(struct pane *p, const struct sheet **ret)
{
	struct dns_pane *d = data(p);

	if (d->mode != DNS_RESULT || d->view.sheet == NULL)
		return NULL;
	*ret = d->view.sheet;
	if (side_by_side(d))
		return d->rows.cursor < d->nrows ? d->row[d->rows.cursor] :
		    NULL;
	return sheet_view_row(&d->view);
}

static const char *const *
dns_keys(struct pane *p)
{
	static const char *const ask[] = { "dns-again", "dns-domain",
	    "dns-vantage", NULL };
	static const char *const list[] = { "dns-back", NULL };
	static const char *const running[] = { "cancel", "open", "dns-domain",
	    NULL };
	static const char *const result[] = { "dns-domain", "open",
	    "finding-add", "copy", "dns-record", "dns-history", "dns-again",
	    "dns-vantage", "dns-compare", NULL };
	static const char *const offered[] = { "stopgap-add", "finding-add",
	    "copy", "open", "dns-domain", "dns-again", NULL };
	static const char *const compared[] = { "dns-domain", "finding-add",
	    "dns-again", "dns-back", NULL };
	const struct dns_pane *d = data(p);
	const struct sheet *s;
	const struct row *r = dns_row(p, &s);

	if (d->mode == DNS_VANTAGES)
		return list;
	if (d->mode == DNS_ASK)
		return ask;
	if (dns_running(d))
		return running;
	if (r != NULL && row_field(r, "apply") != NULL)
		return offered;
	return d->comparing ? compared : result;
}

/* ---- rows ---- */

/* The second column shows the row under the cursor. */
static void
dns_refresh(struct pane *p)
{
	struct dns_pane *d = data(p);
	const struct row *r = d->mode == DNS_RESULT && !d->comparing &&
	    dns_is_wide(d) ? sheet_view_row(&d->view) : NULL;
	struct sheet *s;

	if (r == d->detail_of)
		return;
	d->detail_of = r;
	s = r != NULL ? sheet_new(d->view.sheet->kind,
	    d->view.sheet->subject) : NULL;
	if (s != NULL)
		(void)sheet_copy_row(s, NULL, r);
	sheet_view_reset(&d->detail);
	sheet_view_set(&d->detail, s);
}

static void
dns_pane_draw(struct pane *p, const struct area *a)
{
	struct dns_pane *d = data(p);

	d->cols = a->cols;
	sheet_view_usual(&d->view, dns_is_wide(d) && !d->comparing ?
	    USUAL_HEADS : USUAL_URGENT, d->comparing ? SEVERITY_NOTICE :
	    SEVERITY_WARNING);
	dns_refresh(p);
	dns_draw(d, a);
}

static bool
dns_jump(struct pane *p, enum field_type type, struct span value)
{
	struct dns_pane *d = data(p);

	(void)type;
	if (set_subject(d, value, false) < 0)
		return false;
	dns_run(d);
	return true;
}

static bool
dns_busy(struct pane *p)
{
	return dns_running(data(p));
}

static bool
dns_cancel(struct pane *p)
{
	struct dns_pane *d = data(p);

	return dns_stop(d) || (d->mode == DNS_VANTAGES && step_back(d));
}

/* ---- life ---- */

/* Subject and vantage; a guess is made anew. */
static int
dns_save(struct pane *p, struct buf *out)
{
	const struct dns_pane *d = data(p);

	return buf_addf(out, "%s\t%s", d->guessed ? "" : d->subject,
	    d->side[0].vantage);
}

static void
dns_restore(struct pane *p, struct span state)
{
	struct dns_pane *d = data(p);
	struct span subject, vantage;
	bool known;

	if (!span_split(&state, '\t', &subject))
		return;
	vantage = state;
	dns_stop(d);
	dns_keep(d);
	if (!put(&d->subject, subject) || !put(&d->side[0].vantage, vantage))
		return;
	/* a vantage that left the configuration meanwhile */
	known = vantage.n == 0 || config_vantage(p->console->config,
	    d->side[0].vantage) != NULL;
	if (!known)
		(void)put(&d->side[0].vantage, span_str(""));
	d->comparing = d->guessed = false;
	sheet_view_reset(&d->view);
	d->mode = dns_find_kept(d) ? DNS_RESULT : DNS_ASK;
	dns_show(d);
	if (dns_carrier_of(d) != NULL)
		(void)dns_carrier_vantage(d->carrier, d->side[0].vantage,
		    &d->error);
}

/* Without them there are fewer rows; what is wrong with them is said. */
static void
load_tables(struct dns_pane *d)
{
	struct console *c = d->pane->console;
	struct invocation in = { .config = c->config,
		.arena = arena_new((size_t)1 << 20) };
	struct error e = { 0 };

	if (in.arena != NULL &&
	    host_domain_tables(&in, &d->tables, &e) < 0)
		console_error(c, &e);
	arena_free(in.arena);
}

static int
dns_open(struct pane *p)
{
	struct dns_pane *d = calloc(1, sizeof *d);

	if (d == NULL)
		return -ENOMEM;
	p->data = d;
	d->pane = p;
	d->cols = 80;
	d->side[0].pane = d->side[1].pane = d;
	d->frame = arena_new((size_t)1 << 20);
	d->row_arena = arena_new((size_t)1 << 20);
	list_init(&d->vantages, &dns_vantage_list, d);
	list_init(&d->rows, &dns_row_list, d);
	if (d->frame == NULL || d->row_arena == NULL ||
	    !put(&d->subject, span_str("")) ||
	    !put(&d->side[0].vantage, span_str("")) ||
	    !put(&d->side[1].vantage, span_str("")) ||
	    !put(&d->probe_signed, span_str(config_text(p->console->config,
	    "dnssec-signed"))) ||
	    !put(&d->probe_bogus, span_str(config_text(p->console->config,
	    "dnssec-bogus"))) ||
	    sheet_view_init(&d->view, p->console) < 0 ||
	    sheet_view_init(&d->detail, p->console) < 0)
		return -ENOMEM;
	sheet_view_usual(&d->detail, USUAL_FULL, SEVERITY_NONE);
	load_tables(d);
	(void)dns_carrier_of(d);
	return dns_gather(d);
}

static void
dns_pane_stop(struct pane *p)
{
	if (data(p) == NULL)
		return;
	dns_history_stop(data(p));
	dns_run_done(data(p));
}

static void
dns_close(struct pane *p)
{
	struct dns_pane *d = data(p);

	if (d == NULL)
		return;
	dns_history_stop(d);
	dns_run_done(d);
	dns_forget(d);
	for (size_t i = 0; i < 2; i++)
		free(d->side[i].vantage);
	dns_carrier_free(d->carrier);
	facts_free(d->facts);
	domain_tables_free(d->tables);
	sheet_view_done(&d->view);
	sheet_view_done(&d->detail);
	arena_free(d->frame);
	arena_free(d->row_arena);
	free(d->probe_signed);
	free(d->probe_bogus);
	free(d->subject);
	free(d);
	p->data = NULL;
}

const struct pane_ops pane_dns_ops = {
	.name = "dns",
	.number = 3,
	.commands = commands,
	.open = dns_open,
	.stop = dns_pane_stop,
	.close = dns_close,
	.refresh = dns_refresh,
	.draw = dns_pane_draw,
	.command = dns_command,
	.keys = dns_keys,
	.jump = dns_jump,
	.save = dns_save,
	.restore = dns_restore,
	.row = dns_row,
	.busy = dns_busy,
	.cancel = dns_cancel,
};

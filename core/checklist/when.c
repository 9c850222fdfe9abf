/* Conditions over sheets: three values, and unknown wins over a guess. */
#include "core/checklist/when.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/log/message.h"

/* ---- what may be asked ---- */

enum what { WHAT_WORDS, WHAT_NUMBER, WHAT_VERDICT, WHAT_ANY };

/* An address is asked for its kind only. */
static const char families[] = "ipv4|ipv6";

/* Sisimai's words for why a mail was refused, and one of our own for
 * greylisting. */
static const char reasons[] = "authfailure|badreputation|blocked|contenterror|"
	"exceedlimit|emailtoolarge|expired|failedstarttls|feedback|filtered|"
	"greylisted|hasmoved|hostunknown|mailboxfull|mailererror|mesgtoobig|"
	"networkerror|norelaying|notaccept|notcompliantrfc|onhold|"
	"policyviolation|rejected|requireptr|securityerror|spamdetected|"
	"speeding|ratelimited|suppressed|suspend|syntaxerror|systemerror|"
	"systemfull|toomanyconn|undefined|userunknown|vacation|virusdetected";

static const struct known {
	const char	*command, *row, *field;
	enum what	 what;
	const char	*words;
} known[] = {
	{ "log", "log", "verdict", WHAT_VERDICT, NULL },
	{ "log", "log", "count", WHAT_NUMBER, NULL },
	{ "bounce", "bounce", "is_bounce", WHAT_WORDS, "yes|no" },
	{ "bounce", "bounce", "notice", WHAT_WORDS,
	  "failed|delayed|delivered|reply|receipt|complaint|mail" },
	{ "bounce", "returned", "count", WHAT_NUMBER, NULL },
	{ "bounce", "recipient", "reason", WHAT_WORDS, reasons },
	{ "bounce", "recipient", "permanent", WHAT_WORDS, "yes|no" },
	{ "bounce", "recipient", "our_address", WHAT_WORDS, families },
	{ "message", "forged", "band", WHAT_WORDS,
	  "likely|caution|notice|none" },
	{ "message", "signal", "signal", WHAT_ANY, NULL },
	{ "message", "received", "count", WHAT_NUMBER, NULL },
	{ "message", "spf|dkim|dmarc", "result", WHAT_WORDS,
	  "none|neutral|pass|fail|softfail|temperror|permerror" },
	{ "blocklist", "listing", "status", WHAT_WORDS,
	  "listed|clean|welcome|info|refused|rewritten|dead|lists-all|"
	  "no-answer|dns-error|key-needed" },
	{ "blocklist", "listing", "who", WHAT_WORDS,
	  "provider|anyone|anyone-not-slice-of-64|automatic|owner-login|"
	  "nobody" },
	{ "blocklist", "listing", "count", WHAT_NUMBER, NULL },
	{ "lint", "lint", "deductions", WHAT_NUMBER, NULL },
	{ "lint", "rule", "count", WHAT_NUMBER, NULL },
	{ "lint", "rule", "rule", WHAT_ANY, NULL },
	{ "score", "score", "total|letter|server", WHAT_NUMBER, NULL },
	{ "dns", "summary", "ptr|spf|dkim|dmarc|auth|worst", WHAT_WORDS,
	  "good|look|bad|unknown|pending" },
	{ "dns", "ns|soa|mx|null-mx|ptr|fcrdns|helo|spf|dkim|dmarc|mta-sts|"
	  "tls-rpt|dane|bimi|dnssec|caa|txt", "severity", WHAT_WORDS,
	  "none|info|notice|warning|error|critical" },
	{ "dns", "ns|soa|mx|null-mx|ptr|fcrdns|helo|spf|dkim|dmarc|mta-sts|"
	  "tls-rpt|dane|bimi|dnssec|caa|txt", "count", WHAT_NUMBER, NULL },
};

/* Rows that may come any number of times: none of them is an answer too. */
static const char many[] = "log|recipient|signal|received|listing|rule|txt";

static bool
word_in(const char *words, const char *word)
{
	struct span rest = span_str(words), one;

	while (span_split(&rest, '|', &one)) {
		if (span_is(one, word))
			return true;
	}
	return false;
}

static bool
is_number(const char *s, double *ret)
{
	char *end;

	*ret = strtod(s, &end);
	return *s >= '0' && *s <= '9' && *end == '\0';
}

static bool
value_fits(const struct known *k, const char *value)
{
	enum log_verdict v;
	double n;

	switch (k->what) {
	case WHAT_WORDS:
		return word_in(k->words, value);
	case WHAT_NUMBER:
		return is_number(value, &n);
	case WHAT_VERDICT:
		return log_verdict_parse(span_str(value), &v);
	default:
		return true;
	}
}

const char *
when_check(const struct checklist_when *w, const char *command)
{
	const struct known *k = NULL;

	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (strcmp(known[i].command, command) == 0 &&
		    word_in(known[i].row, w->row) &&
		    word_in(known[i].field, w->field))
			k = &known[i];
	}
	if (k == NULL)
		return "checklist.when-field";
	if (strcmp(w->op, "=") != 0 && (k->what != WHAT_NUMBER ||
	    w->nvalues != 1))
		return "checklist.when-number";
	for (size_t i = 0; i < w->nvalues; i++) {
		if (!value_fits(k, w->values[i]))
			return "checklist.when-value";
	}
	return NULL;
}

/* ---- judging ---- */

static bool
number_fits(const struct checklist_when *w, double n)
{
	double value;

	if (strcmp(w->op, "=") != 0) {
		(void)is_number(w->values[0], &value);
		return *w->op == '<' ? n < value : n >= value;
	}
	for (size_t i = 0; i < w->nvalues; i++) {
		(void)is_number(w->values[i], &value);
		if (n >= value && n <= value)
			return true;
	}
	return false;
}

static bool
word_fits(const struct checklist_when *w, struct span word)
{
	for (size_t i = 0; i < w->nvalues; i++) {
		if (span_is(word, w->values[i]))
			return true;
	}
	return false;
}

static enum when_result
truth(bool b)
{
	return b ? WHEN_TRUE : WHEN_FALSE;
}

static enum when_result
judge_field(const struct checklist_when *w, const struct field *f)
{
	char text[32];
	double n;

	if (f->type == FIELD_BOOL)
		return truth(word_fits(w, span_str(f->number ? "yes" :
		    "no")));
	if (f->type == FIELD_IP)
		return truth(word_fits(w, span_str(span_chr(f->text, ':') >=
		    0 ? "ipv6" : "ipv4")));
	if (f->type == FIELD_INT)
		return truth(number_fits(w, (double)f->number));
	if (strcmp(w->op, "=") == 0)
		return truth(word_fits(w, f->text));
	snprintf(text, sizeof text, SPAN_FMT, SPAN_ARG(span_head(f->text,
	    30)));
	return is_number(text, &n) ? truth(number_fits(w, n)) : WHEN_UNKNOWN;
}

static enum when_result
judge_row(const struct checklist_when *w, const struct row *r)
{
	const struct field *f;

	if (r->state != ROW_DONE)
		return WHEN_UNKNOWN;
	if (strcmp(w->field, "severity") == 0)
		return truth(word_fits(w, span_str(severity_name(
		    r->severity))));
	f = row_field(r, w->field);
	return f != NULL ? judge_field(w, f) : WHEN_UNKNOWN;
}

struct tally {
	size_t	rows, result[3], pending;
};

static void
count(const struct checklist_when *w, const struct sheet *s,
    struct tally *t)
{
	for (const struct row *r = s->root.children; r != NULL;
	    r = row_next(r)) {
		if (strcmp(r->id, w->row) != 0)
			continue;
		t->rows++;
		t->result[judge_row(w, r)]++;
		t->pending += r->state == ROW_PENDING;
	}
}

static enum when_result
judge_count(const struct checklist_when *w, const struct sheet *s)
{
	double n = 0;

	for (const struct row *r = s->root.children; r != NULL;
	    r = row_next(r)) {
		if (strcmp(r->id, w->row) != 0)
			continue;
		if (r->state != ROW_DONE)
			return WHEN_UNKNOWN;
		n++;
	}
	return truth(number_fits(w, n));
}

static enum when_result
judge_tally(const struct checklist_when *w, const struct tally *t)
{
	if (t->pending > 0 || (strcmp(w->row, "log") == 0 && t->rows > 1))
		return WHEN_UNKNOWN;
	if (t->rows == 0)
		return word_in(many, w->row) && !w->all ? WHEN_FALSE :
		    WHEN_UNKNOWN;
	if (w->all)
		return t->result[WHEN_FALSE] > 0 ? WHEN_FALSE :
		    t->result[WHEN_UNKNOWN] > 0 ? WHEN_UNKNOWN : WHEN_TRUE;
	return t->result[WHEN_TRUE] > 0 ? WHEN_TRUE :
	    t->result[WHEN_UNKNOWN] > 0 ? WHEN_UNKNOWN : WHEN_FALSE;
}

static enum when_result
judge_one(const struct checklist_when *w, const struct sheet *s,
    const struct row *chosen)
{
	struct tally t = { .rows = 0 };

	if (strcmp(w->field, "count") == 0)
		return judge_count(w, s);
	if (strcmp(s->kind, "log") == 0 && chosen != NULL)
		return judge_row(w, chosen);
	count(w, s, &t);
	return judge_tally(w, &t);
}

/* One that is false decides, whatever is not known of the others. */
enum when_result
when_judge(const struct checklist_when *w, const struct sheet *s,
    const struct row *chosen)
{
	enum when_result all = WHEN_TRUE, one;

	if (w->row == NULL)
		return WHEN_FALSE;
	for (; w != NULL && all != WHEN_FALSE; w = w->also) {
		one = judge_one(w, s, chosen);
		if (one != WHEN_TRUE)
			all = one;
	}
	return all;
}

static bool
asks_of_one_mail(const struct checklist_node *n)
{
	for (size_t i = 0; i < n->nanswers; i++) {
		const struct checklist_when *w = &n->answers[i].when;

		for (; w != NULL && w->row != NULL; w = w->also) {
			if (strcmp(w->row, "log") == 0 &&
			    strcmp(w->field, "count") != 0)
				return true;
		}
	}
	return false;
}

size_t
when_candidates(const struct checklist_node *n, const struct sheet *s)
{
	size_t rows = 0;

	if (s == NULL || strcmp(s->kind, "log") != 0 || !asks_of_one_mail(n))
		return 0;
	for (const struct row *r = s->root.children; r != NULL; r = r->next)
		rows += strcmp(r->id, "log") == 0 && r->state == ROW_DONE;
	return rows > 1 ? rows : 0;
}

char
when_preselect(const struct checklist_node *n, const struct sheet *s,
    const struct row *chosen)
{
	if (s == NULL)
		return '\0';
	for (size_t i = 0; i < n->nanswers; i++) {
		const struct checklist_answer *a = &n->answers[i];
		enum when_result r;

		if (a->when.row == NULL)
			continue;
		r = when_judge(&a->when, s, chosen);
		if (r != WHEN_FALSE)
			return r == WHEN_TRUE ? a->key : '\0';
	}
	return '\0';
}

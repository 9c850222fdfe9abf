/* Fuzz: what blocklists answer.  The first line names a list of the data and
 * the target ("zen.spamhaus.org 192.0.2.10"; "* …": all lists).  Each other
 * line is an answer: a letter for the question (q: A of the target, x: TXT,
 * o: all else, in turn) and what comes back:
 *	A ADDRESS…   T TEXT   C NAME   N (no such name)   E (no record)
 *	S (SERVFAIL) Z (nobody answers) R BYTES (after the header)
 * Where a letter has no more lines its last one counts; without any: N.
 * Invariants: an end within the limits, no row left open; listed only where
 * the target had an address of 127.0.0.0/8, clean only where it had none;
 * what is neither is unknown, without a severity. */
#include <stdio.h>
#include <stdlib.h>

#include "core/blocklist/blocklist.h"
#include "core/dns/look.h"
#include "core/dns/wire.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct lists *lists;
static struct span lines, target_text;
static struct ip target_ip;
static size_t used[3];		/* lines of q, x, o that were taken */

/* ---- the answers ---- */

/* The n-th line of a letter, or its last; without any p is NULL. */
static struct span
line_of(char letter, size_t n)
{
	struct span rest = lines, line, last = span_str(NULL);

	while (span_split(&rest, '\n', &line)) {
		if (line.n < 3 || line.p[0] != letter || line.p[1] != ' ')
			continue;
		last = span_skip(line, 2);
		if (n-- == 0)
			break;
	}
	return last;
}

static void
put16(struct buf *b, unsigned v)
{
	buf_addc(b, (char)(v >> 8));
	buf_addc(b, (char)v);
}

static void
put_record(struct buf *b, int type, struct span data)
{
	put16(b, 0xc00c);
	put16(b, (unsigned)type);
	buf_add(b, "\0\1\0\0\0\1", 6);
	put16(b, (unsigned)data.n);
	buf_addspan(b, data);
	b->data[7]++;
}

static void
put_addresses(struct buf *b, struct span words)
{
	struct span word;
	struct ip ip;

	while (span_split(&words, ' ', &word) && b->data[7] < 40)
		if (ip_parse(word, &ip) == 0 && ip.n == 4)
			put_record(b, DNS_A, span_of((char *)ip.bytes, 4));
}

static void
put_text(struct buf *b, struct span text)
{
	struct buf data;

	buf_init(&data, 65536);
	do {
		struct span string = span_head(text, 255);

		buf_addc(&data, (char)string.n);
		buf_addspan(&data, string);
		text = span_skip(text, string.n);
	} while (text.n > 0 && data.len < 40000);
	put_record(b, DNS_TXT, buf_span(&data));
	buf_done(&data);
}

static void
put_alias(struct buf *b, struct span name)
{
	struct buf data;
	struct span label;

	buf_init(&data, 300);
	while (data.len < 200 && span_split(&name, '.', &label)) {
		label = span_head(label, 63);
		if (label.n == 0)
			continue;
		buf_addc(&data, (char)label.n);
		buf_addspan(&data, label);
	}
	buf_addc(&data, '\0');
	put_record(b, DNS_CNAME, buf_span(&data));
	buf_done(&data);
}

static void
put_answer(struct buf *b, char kind, struct span rest)
{
	if (kind == 'N')
		b->data[3] = (char)(0x80 | DNS_NXDOMAIN);
	else if (kind == 'S')
		b->data[3] = (char)0x82;
	else if (kind == 'A')
		put_addresses(b, rest);
	else if (kind == 'T')
		put_text(b, rest);
	else if (kind == 'C')
		put_alias(b, rest);
	else if (kind == 'R') {
		buf_cut(b, 4);
		buf_addspan(b, rest);
	}
}

static bool
is_target(struct span name)
{
	struct arena *a = arena_new(1 << 16);
	struct span own = dns_reverse_below(a, target_ip.bytes, target_ip.n,
	    span_str("x"));
	bool is = own.n > 1 && span_starts_nocase(name, arena_memdup(a,
	    own.p, own.n - 1));

	arena_free(a);
	return is || span_starts_nocase(name, "a.example.");
}

static struct span
answer_of(const struct question *q)
{
	size_t n = q->type == DNS_TXT ? 1 : q->type == DNS_A &&
	    is_target(q->name) ? 0 : 2;

	return line_of("qxo"[n], used[n]++);
}

static void
carry(void *arg, struct inquiry *i, size_t number, const struct question *q)
{
	struct dns_query_options o = { 0 };
	struct dns_query query;
	struct span rest;
	struct buf b;
	char kind;

	(void)arg;
	rest = q->kind == QUESTION_DNS ? answer_of(q) : span_str("Z");
	kind = rest.n > 0 ? rest.p[0] : 'N';
	rest = span_trim(span_skip(rest, 1));
	if (kind == 'Z' || dns_query_build(q->name, q->type, &o, &query) < 0) {
		inquiry_answer(i, number, ANSWER_TIMEOUT, span_str(NULL));
		return;
	}
	buf_init(&b, 65536);
	buf_add(&b, query.wire, query.n);
	b.data[2] = (char)0x81;
	b.data[3] = (char)0x80;
	put_answer(&b, kind, rest);
	inquiry_answer(i, number, ANSWER_GIVEN, buf_span(&b));
	buf_done(&b);
}

/* ---- what must hold ---- */

/* What a line says of the target; raw bytes and another name may say all. */
static void
could_be(struct span line, bool *listed, bool *clean)
{
	char kind = line.n > 0 ? line.p[0] : 'N';
	struct span words = span_trim(span_skip(line, 1)), word;
	bool any = false;
	struct ip ip;

	*listed = *listed || kind == 'R' || kind == 'C';
	while (kind == 'A' && span_split(&words, ' ', &word)) {
		if (ip_parse(word, &ip) < 0 || ip.n != 4)
			continue;
		any = true;
		*listed = *listed || ip.bytes[0] == 127;
	}
	*clean = *clean || (!any && kind != 'Z' && kind != 'S');
}

static bool
may_be(bool listed)
{
	bool could[2] = { false, line_of('q', 0).p == NULL };
	struct span rest = lines, line;

	while (span_split(&rest, '\n', &line))
		if (line.n >= 3 && memcmp(line.p, "q ", 2) == 0)
			could_be(span_skip(line, 2), &could[0], &could[1]);
	return could[listed ? 0 : 1];
}

static void
check_row(const struct row *r)
{
	const struct field *status = row_field(r, "status");
	bool known = false;

	if (r->state == ROW_PENDING)
		abort();
	if (strcmp(r->id, "listing") != 0)
		return;
	for (size_t i = 0; status != NULL && i < 4; i++) {
		static const char *const words[] = { "listed", "clean",
			"welcome", "info" };

		if (!span_is(status->text, words[i]))
			continue;
		known = true;
		if (i < 2 && !may_be(i == 0))
			abort();
	}
	if (known != (r->state == ROW_DONE) ||
	    (!known && r->severity != SEVERITY_NONE))
		abort();
}

static void
load(void)
{
	const char *src = getenv("srcdir");
	char dir[4096];

	snprintf(dir, sizeof dir, "%s/data/blocklists", src ? src : ".");
	if (lists_load(dir, NULL, &lists, NULL) < 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct list_target t = { .ip.n = 0 };
	const struct blocklist *only;
	struct blocklist_query q = { .targets = &t, .ntargets = 1,
		.only = &only, .vantage = "" };
	struct span head = span_str("");
	struct inquiry *i;

	if (lists == NULL)
		load();
	lines = span_of((const char *)data, size);
	span_split(&lines, '\n', &head);
	target_text = head;
	span_split(&target_text, ' ', &head);
	only = lists_find(lists, head);
	if (ip_parse(target_text, &t.ip) < 0)
		target_text = span_str("a.example");
	t.text = target_text;
	target_ip = t.ip;
	q.lists = lists;
	q.nonly = only != NULL;
	memset(used, 0, sizeof used);
	i = inquiry_new(&blocklist_analysis, &q, 0,
	    &(struct answerer){ carry, NULL });
	if (!inquiry_settle(i) || inquiry_sheet(i) == NULL ||
	    sheet_failed(inquiry_sheet(i)))
		abort();
	for (const struct row *r = inquiry_sheet(i)->root.children; r;
	    r = row_next(r))
		check_row(r);
	inquiry_free(i);
	return 0;
}

/* Tables into structs; faults are sentences with file and line. */
#include "core/blocklist/lists.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/dns/wire.h"
#include "core/knowledge/rows.h"

#define ARENA_MAX ((size_t)32 << 20)

struct lists {
	struct arena	*a;
	struct table	*zones, *codes, *tests, *web, *services, *publics;
	struct blocklist	*v;
	size_t		 n;
	struct list_code *code;		/* by zone, in the order of v */
	size_t		 ncodes;
	struct web_list	*page;
	size_t		 npages;
	struct list_service *service;
	size_t		 nservices;
	struct public_server {
		struct ip	 ip;
		const char	*name;
	}		*server;
	size_t		 nservers;
};

static const char *const zone_columns[] = { "zone", "name", "kind", "ipv4",
	"ipv6", "domain", "key_needed", "status", "status_reason_ja",
	"status_reason_en", "self_test", "weight", "part_of", "used_by_ja",
	"used_by_en", "use_ja", "use_en", "delist_url", "policy_ja",
	"policy_en", NULL };
static const char *const code_columns[] = { "zone", "match", "value",
	"value_to", "answer", "severity", "meaning_ja", "meaning_en",
	"advice_ja", "advice_en", "who", "who_note_ja", "who_note_en",
	"clears_after", NULL };
static const char *const test_columns[] = { "zone", "family", "must_list",
	"must_not_list", NULL };
static const char *const web_columns[] = { "id", "name_ja", "name_en",
	"what_ja", "what_en", "url", "who", "note_ja", "note_en", NULL };
static const char *const service_columns[] = { "id", "zone", "asks",
	"field_asn", "field_prefix", "field_country", "field_registry",
	"field_name", "field_address", NULL };

static const char *const public_columns[] = { "id", "address", "name", NULL };

static const char *const kinds[] = { "block", "policy", "allow", "info",
	"domain-block", "domain-info", "hash", NULL };
static const char *const lives[] = { "alive", "unsure", "dead", "web-only",
	NULL };
static const char *const answers[] = { "listed", "welcome", "info",
	"refused", "policy", NULL };
static const char *const matches[] = { "exact", "mask", "range", NULL };
static const char *const families[] = { "ipv4", "ipv6", "domain", NULL };
static const char *const keys[] = { "no", "free", "paid", NULL };
static const char *const tests[] = { "none", "standard", "exception", NULL };
/* "": of what is not listed */
static const char *const clearers[] = { "", "provider", "anyone",
	"anyone-not-slice-of-64", "automatic", "owner-login", "nobody", NULL };
static const char *const subjects[] = { "ipv4", "ipv6", "ip", "asn",
	"domain", NULL };

/* RFC 5782, 5: the test points of a list that keeps to the standard. */
static const char *const standard_must[] = { "127.0.0.2",
	"::ffff:7f00:2", "test" };
static const char *const standard_must_not[] = { "127.0.0.1",
	"::ffff:7f00:1", "invalid" };

/* ---- cells ---- */

static struct text
pair(const struct rows *r, const char *ja, const char *en)
{
	return (struct text){ rows_cell(r, ja), rows_cell(r, en) };
}

static int
address(const struct rows *r, const char *column, uint32_t *ret)
{
	struct in_addr in;

	if (inet_pton(AF_INET, rows_cell(r, column), &in) != 1)
		return rows_fault(r, column);
	*ret = ntohl(in.s_addr);
	return 0;
}

/* ---- rows ---- */

static void
set_tests(struct blocklist *l, int kind)
{
	for (int f = 0; f < LIST_FAMILIES; f++) {
		bool on = kind == 1 && l->takes[f];

		l->must[f] = on ? standard_must[f] : "";
		l->must_not[f] = on ? standard_must_not[f] : "";
	}
}

/* A name that can be asked below. */
static bool
is_zone(struct span zone)
{
	for (size_t i = 0; i < zone.n; i++)
		if (!isalnum((unsigned char)zone.p[i]) &&
		    strchr("-_.", zone.p[i]) == NULL)
			return false;
	return span_chr(zone, '.') > 0 && !span_ends(zone, ".") &&
	    dns_name_valid(zone);
}

static int
read_list(const struct rows *r, struct blocklist *l)
{
	int kind = rows_word(r, "kind", kinds);
	int life = rows_word(r, "status", lives);
	int key = rows_word(r, "key_needed", keys);
	int test = rows_word(r, "self_test", tests);
	int weight;

	if (kind < 0 || life < 0 || key < 0 || test < 0 ||
	    rows_number(r, "weight", 0, 5, &weight) < 0)
		return -EINVAL;
	if (!is_zone(span_str(rows_cell(r, "zone"))))
		return rows_fault(r, "zone");
	*l = (struct blocklist){
		.zone = span_str(rows_cell(r, "zone")), .name = rows_cell(r, "name"),
		.kind = (enum list_kind)kind, .keyed = key > 0,
		.life = (enum list_life)life, .weight = (unsigned)weight,
		.part_of = span_str(rows_cell(r, "part_of")),
		.life_reason = pair(r, "status_reason_ja",
		    "status_reason_en"),
		.used_by = pair(r, "used_by_ja", "used_by_en"),
		.use = pair(r, "use_ja", "use_en"),
		.policy = pair(r, "policy_ja", "policy_en"),
		.delist_url = rows_cell(r, "delist_url"),
	};
	for (int f = 0; f < LIST_FAMILIES; f++)
		l->takes[f] = strcmp(rows_cell(r, families[f]), "yes") == 0;
	set_tests(l, test);
	return 0;
}

static int
read_code(const struct rows *r, struct list_code *c)
{
	int match = rows_word(r, "match", matches);
	int answer = rows_word(r, "answer", answers);
	int mask;
	int err = match < 0 || answer < 0 ||
	    rows_word(r, "who", clearers) < 0 ? -EINVAL : 0;

	*c = (struct list_code){
		.zone = span_str(rows_cell(r, "zone")),
		.answer = (enum list_answer)answer,
		.meaning = pair(r, "meaning_ja", "meaning_en"),
		.advice = pair(r, "advice_ja", "advice_en"),
		.who = rows_cell(r, "who"),
		.who_note = pair(r, "who_note_ja", "who_note_en"),
		.clears_after = rows_cell(r, "clears_after"),
	};
	if (err == 0 && !severity_parse(span_str(rows_cell(r, "severity")),
	    &c->severity))
		err = rows_fault(r, "severity");
	if (err < 0)
		return err;
	if (match == 1) {
		c->match = CODE_MASK;
		err = rows_number(r, "value", 0, 255, &mask);
		c->from = err < 0 ? 0 : (uint32_t)mask;
		return err;
	}
	c->match = match == 0 ? CODE_EXACT : CODE_RANGE;
	err = address(r, "value", &c->from);
	c->to = c->from;
	return err == 0 && match == 2 ? address(r, "value_to", &c->to) : err;
}

/* A point is an address for lists of addresses, a name for others. */
static bool
is_point(const char *point, int family)
{
	bool v6 = strchr(point, ':') != NULL;
	struct ip ip;

	if (*point == '\0')
		return true;
	if (ip_parse(span_str(point), &ip) < 0)
		return family == LIST_DOMAIN && dns_name_valid(span_str(point));
	return family == LIST_DOMAIN || v6 == (family == LIST_IPV6);
}

static int
read_test(struct lists *l, const struct rows *r)
{
	int family = rows_word(r, "family", families);
	bool known = false;

	if (family < 0)
		return family;
	if (!is_point(rows_cell(r, "must_list"), family))
		return rows_fault(r, "must_list");
	if (!is_point(rows_cell(r, "must_not_list"), family))
		return rows_fault(r, "must_not_list");
	for (size_t i = 0; i < l->n; i++) {
		struct blocklist *to = &l->v[i];

		if (!span_is(to->zone, rows_cell(r, "zone")))
			continue;
		to->must[family] = rows_cell(r, "must_list");
		to->must_not[family] = rows_cell(r, "must_not_list");
		known = true;
	}
	return known ? 0 : rows_fault(r, "zone");
}

static int
read_web(const struct rows *r, struct web_list *w)
{
	*w = (struct web_list){
		.id = rows_cell(r, "id"), .name = pair(r, "name_ja", "name_en"),
		.what = pair(r, "what_ja", "what_en"),
		.note = pair(r, "note_ja", "note_en"),
		.url = rows_cell(r, "url"), .who = rows_cell(r, "who"),
	};
	return w->url[0] == '\0' ? rows_fault(r, "url") : 0;
}

/* An empty cell is 0: not in the answer. */
static int
position(const struct rows *r, const char *column, unsigned *ret)
{
	int n = 0;

	if (*rows_cell(r, column) != '\0' &&
	    rows_number(r, column, 0, 20, &n) < 0)
		return -EINVAL;
	*ret = (unsigned)n;
	return 0;
}

static int
read_service(const struct rows *r, struct list_service *s)
{
	int asks = rows_word(r, "asks", subjects);
	unsigned *const to[] = { &s->asn, &s->prefix, &s->country,
		&s->registry, &s->name, &s->address };

	*s = (struct list_service){ .id = rows_cell(r, "id"),
		.zone = span_str(rows_cell(r, "zone")),
		.asks = (enum service_subject)asks };
	for (size_t i = 0; asks >= 0 && i < sizeof to / sizeof *to; i++) {
		/* service_columns: the fields stand in this order */
		if (position(r, service_columns[3 + i], to[i]) < 0)
			return -EINVAL;
	}
	return asks < 0 ? -EINVAL : 0;
}

/* ---- tables ---- */

static int
read_lists(struct lists *l, struct error *e)
{
	struct rows r = { .t = l->zones, .e = e };
	int err = 0;

	l->v = arena_array(l->a, table_rows(l->zones) + 1, sizeof *l->v);
	if (l->v == NULL)
		return -ENOMEM;
	for (; err == 0 && r.row < table_rows(r.t); r.row++)
		err = read_list(&r, &l->v[l->n++]);
	r = (struct rows){ .t = l->tests, .e = e };
	for (; err == 0 && r.row < table_rows(r.t); r.row++)
		err = read_test(l, &r);
	return err;
}

/* The codes of a zone stand together, in the order of the file. */
static int
read_codes(struct lists *l, struct error *e)
{
	struct rows r = { .t = l->codes, .e = e };
	size_t n = table_rows(l->codes);
	struct list_code *all = arena_array(l->a, n + 1, sizeof *all);
	int err = 0;

	l->code = arena_array(l->a, n + 1, sizeof *l->code);
	if (all == NULL || l->code == NULL)
		return -ENOMEM;
	for (; err == 0 && r.row < n; r.row++) {
		err = read_code(&r, &all[r.row]);
		if (err == 0 && lists_find(l, all[r.row].zone) == NULL)
			err = rows_fault(&r, "zone");
	}
	for (size_t i = 0; err == 0 && i < l->n; i++) {
		l->v[i].first_code = l->ncodes;
		for (size_t k = 0; k < n; k++) {
			if (span_eq(all[k].zone, l->v[i].zone))
				l->code[l->ncodes++] = all[k];
		}
		l->v[i].ncodes = l->ncodes - l->v[i].first_code;
	}
	return err;
}

static int
read_pages(struct lists *l, struct error *e)
{
	struct rows r = { .t = l->web, .e = e };
	int err = 0;

	l->page = arena_array(l->a, table_rows(l->web) + 1, sizeof *l->page);
	if (l->page == NULL)
		return -ENOMEM;
	for (; err == 0 && r.row < table_rows(r.t); r.row++)
		err = read_web(&r, &l->page[l->npages++]);
	return err;
}

static int
read_services(struct lists *l, struct error *e)
{
	struct rows r = { .t = l->services, .e = e };
	int err = 0;

	l->service = arena_array(l->a, table_rows(l->services) + 1,
	    sizeof *l->service);
	if (l->service == NULL)
		return -ENOMEM;
	for (; err == 0 && r.row < table_rows(r.t); r.row++)
		err = read_service(&r, &l->service[l->nservices++]);
	return err;
}

static int
read_servers(struct lists *l, struct error *e)
{
	struct rows r = { .t = l->publics, .e = e };

	l->server = arena_array(l->a, table_rows(l->publics) + 1,
	    sizeof *l->server);
	if (l->server == NULL)
		return -ENOMEM;
	for (; r.row < table_rows(r.t); r.row++) {
		struct public_server *s = &l->server[l->nservers++];

		s->name = rows_cell(&r, "name");
		if (ip_parse(span_str(rows_cell(&r, "address")), &s->ip) < 0)
			return rows_fault(&r, "address");
	}
	return 0;
}

static int
load_tables(struct lists *l, const char *dir, const char *user_dir,
    struct error *e)
{
	const struct { const char *name, *const *columns; bool id;
		struct table **to; } files[] = {
		{ "blocklists.tsv", zone_columns, true, &l->zones },
		{ "blocklist_codes.tsv", code_columns, false, &l->codes },
		{ "blocklist_selftests.tsv", test_columns, false,
		    &l->tests },
		{ "weblists.tsv", web_columns, true, &l->web },
		{ "services.tsv", service_columns, true, &l->services },
		{ "resolvers.tsv", public_columns, true, &l->publics },
	};

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct table_columns c = { files[i].columns, files[i].id };
		int r = table_load(dir, user_dir, files[i].name, &c,
		    files[i].to, e);

		if (r < 0)
			return r;
	}
	return 0;
}

int
lists_load(const char *dir, const char *user_dir, struct lists **ret,
    struct error *e)
{
	struct lists *l = calloc(1, sizeof *l);
	int r = -ENOMEM;

	if (l != NULL && (l->a = arena_new(ARENA_MAX)) != NULL)
		r = load_tables(l, dir, user_dir, e);
	if (r == 0)
		r = read_lists(l, e);
	if (r == 0)
		r = read_codes(l, e);
	if (r == 0)
		r = read_pages(l, e);
	if (r == 0)
		r = read_services(l, e);
	if (r == 0)
		r = read_servers(l, e);
	if (r == 0) {
		*ret = l;
		return 0;
	}
	lists_free(l);
	return r == -ENOMEM ? error_set(e, r, "command.memory", NULL) : r;
}

void
lists_free(struct lists *l)
{
	if (l == NULL)
		return;
	table_free(l->zones);
	table_free(l->codes);
	table_free(l->tests);
	table_free(l->web);
	table_free(l->services);
	table_free(l->publics);
	arena_free(l->a);
	free(l);
}

size_t
lists_count(const struct lists *l)
{
	return l->n;
}

const struct blocklist *
lists_at(const struct lists *l, size_t i)
{
	return i < l->n ? &l->v[i] : NULL;
}

const struct blocklist *
lists_find(const struct lists *l, struct span zone)
{
	for (size_t i = 0; i < l->n; i++) {
		if (span_eq_nocase(l->v[i].zone, zone))
			return &l->v[i];
	}
	return NULL;
}

size_t
lists_web_count(const struct lists *l)
{
	return l->npages;
}

const struct web_list *
lists_web_at(const struct lists *l, size_t i)
{
	return i < l->npages ? &l->page[i] : NULL;
}

const struct list_service *
lists_service(const struct lists *l, enum service_subject subject,
    bool contact)
{
	for (size_t i = 0; i < l->nservices; i++) {
		const struct list_service *s = &l->service[i];

		if (s->asks == subject && (s->address > 0) == contact)
			return s;
	}
	return NULL;
}

int
lists_services_tell(const struct lists *l, struct facts *f)
{
	struct buf b;
	int r = 0;

	buf_init(&b, 1024);
	for (size_t i = 0; r == 0 && i < l->nservices; i++) {
		const struct list_service *s = &l->service[i];

		buf_reset(&b);
		r = buf_addf(&b, SPAN_FMT " %d %u %u %u %u %u %u",
		    SPAN_ARG(s->zone), (int)s->asks, s->asn, s->prefix,
		    s->country, s->registry, s->name, s->address);
		if (r == 0)
			r = facts_add(f, LIST_SERVICE, span_str(s->id),
			    buf_span(&b));
	}
	buf_done(&b);
	return r;
}

/* False: not of that form. */
static bool
hear_service(struct span id, struct span value, struct arena *a,
    struct list_service *s)
{
	unsigned *const to[] = { &s->asn, &s->prefix, &s->country,
		&s->registry, &s->name, &s->address };
	struct span zone, word;
	uint64_t n;

	if (!span_word(&value, " ", &zone) || !span_word(&value, " ",
	    &word) || span_u64(word, SERVICE_DOMAIN, &n) < 0)
		return false;
	*s = (struct list_service){ .id = arena_span(a, id).p,
		.zone = arena_span(a, zone),
		.asks = (enum service_subject)n };
	for (size_t i = 0; i < sizeof to / sizeof *to; i++) {
		if (!span_word(&value, " ", &word) ||
		    span_u64(word, 20, &n) < 0)
			return false;
		*to[i] = (unsigned)n;
	}
	return s->id != NULL;
}

int
lists_services_hear(const struct facts *f, struct lists **ret)
{
	struct lists *l = calloc(1, sizeof *l);
	size_t n = f ? facts_count(f, LIST_SERVICE) : 0;
	struct span id, value;

	if (l == NULL || (l->a = arena_new(ARENA_MAX)) == NULL ||
	    (l->service = arena_array(l->a, n + 1,
	    sizeof *l->service)) == NULL) {
		lists_free(l);
		return -ENOMEM;
	}
	for (size_t i = 0; i < n; i++)
		if (facts_at(f, LIST_SERVICE, i, &id, &value) == 0 &&
		    hear_service(id, value, l->a,
		    &l->service[l->nservices]))
			l->nservices++;
	*ret = l;
	return 0;
}

const char *
lists_public(const struct lists *l, const struct ip *address)
{
	for (size_t i = 0; i < l->nservers; i++) {
		const struct public_server *s = &l->server[i];

		if (s->ip.n == address->n && ip_in(address, &s->ip,
		    (unsigned)address->n * 8))
			return s->name;
	}
	return NULL;
}

usec_t
lists_dated(const struct lists *l)
{
	const struct table *const t[] = { l->zones, l->codes, l->tests,
		l->web, l->services, l->publics };
	usec_t oldest = TIME_NONE;

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		usec_t at = table_dated(t[i]);

		if (at != TIME_NONE && (oldest == TIME_NONE || at < oldest))
			oldest = at;
	}
	return oldest;
}

/* ---- meaning ---- */

static bool
matches_code(const struct list_code *c, uint32_t address)
{
	if (c->match == CODE_MASK)
		return address >> 8 == 0x7f0000 && (address & c->from) != 0;
	return address >= c->from && address <= c->to;
}

/* Smaller is better; masks are equal among themselves. */
static uint64_t
rank(const struct list_code *c)
{
	switch (c->match) {
	case CODE_EXACT:
		return 0;
	case CODE_MASK:
		return 1;
	case CODE_RANGE:
		break;
	}
	return (uint64_t)2 + (c->to - c->from);
}

size_t
lists_meaning(const struct lists *l, const struct blocklist *list,
    uint32_t address, const struct list_code *ret[LIST_CODES])
{
	const struct list_code *best = NULL;
	size_t n = 0;

	for (size_t i = 0; i < list->ncodes; i++) {
		const struct list_code *c = &l->code[list->first_code + i];

		if (!matches_code(c, address))
			continue;
		if (c->answer == LIST_REFUSED) {
			ret[0] = c;
			return 1;
		}
		if (best == NULL || rank(c) < rank(best))
			best = c;
	}
	for (size_t i = 0; best != NULL && i < list->ncodes &&
	    n < LIST_CODES; i++) {
		const struct list_code *c = &l->code[list->first_code + i];

		if (c == best || (best->match == CODE_MASK &&
		    c->match == CODE_MASK && matches_code(c, address)))
			ret[n++] = c;
	}
	return n;
}

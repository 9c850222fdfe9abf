/* Zone files: read once into nodes by name, answered from there.  A node is
 * made for every name and for all names above it, so that what exists without
 * a record is told from what does not exist.  Everything hangs on one arena;
 * fails with one sentence that names the line. */
#include "core/dns/zonefile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/readfile.h"
#include "core/dns/zonefile_part.h"
#include "core/inquiry/https.h"

#define SHOWN		80	/* bytes of what is wrong */
#define FILE_MAX	((size_t)16 << 20)
#define LINE_MAX_BYTES	((size_t)64 << 10)
#define BODY_MAX	((size_t)256 << 10)
#define MEMORY_MAX	((size_t)256 << 20)

struct reader {
	struct zonefile	*z;
	struct error	*e;
	const char	*source;
	unsigned	 line, begin;	/* now, and where the record began */
	char		 origin[DNS_NAME_TEXT + 1];
	uint32_t	 ttl;
	struct span	 owner;		/* of the line before */
	struct buf	 text;		/* the record on one line */
};

/* catalogue: dns.file.* */
static int
bad(struct reader *rd, const char *id, struct span what)
{
	char line[16], shown[SHOWN];

	snprintf(line, sizeof line, "%u", rd->begin);
	what = span_trim(what);
	snprintf(shown, sizeof shown, SPAN_FMT "%s", SPAN_ARG(span_head(what,
	    what.n < SHOWN ? what.n : SHOWN - 4)), what.n < SHOWN ? "" :
	    "...");
	return error_set(rd->e, -EINVAL, id, "file", rd->source, "line", line,
	    "what", shown, NULL);
}

static int
no_memory(struct reader *rd)
{
	return error_set(rd->e, -ENOMEM, "dns.file.memory", "file",
	    rd->source, NULL);
}

struct span
zone_parent(struct span name)
{
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '\\')
			i++;
		else if (name.p[i] == '.')
			return span_skip(name, i + 1);
	}
	return span_str("");
}

static struct node *
add_node(struct zonefile *z, struct span name)
{
	struct node *n = map_get(z->nodes, name);

	if (n)
		return n;
	n = arena_alloc(z->arena, sizeof *n);
	if (!n || map_put(z->nodes, name, n) < 0)
		return NULL;
	n->tail = &n->records;
	return n;
}

/* The same record twice is one (RFC 2181, 5). */
static bool
is_there(const struct node *n, const struct dns_record *r)
{
	for (const struct record *o = n->records; o; o = o->next)
		if (o->r.type == r->type && span_eq(o->r.rdata, r->rdata))
			return true;
	return false;
}

static int
add_record(struct zonefile *z, const struct dns_record *r, struct span rest)
{
	struct record *rec = arena_alloc(z->arena, sizeof *rec);
	struct node *n = add_node(z, r->name);

	if (!rec || !n)
		return -ENOMEM;
	if (is_there(n, r))
		return 0;
	rec->r = *r;
	rec->rest = rest;
	*n->tail = rec;
	n->tail = &rec->next;
	for (struct span at = r->name; !n->exists; at = zone_parent(at)) {
		n->exists = true;
		if (at.n == 0)
			break;
		n = add_node(z, zone_parent(at));
		if (!n)
			return -ENOMEM;
	}
	return 0;
}

void
zonefile_only_zones(struct zonefile *z)
{
	z->partial = true;
}

/* ---- lines of our own, and of control ---- */

static struct span
word(struct span *rest)
{
	size_t n = 0;
	struct span w;

	*rest = span_trim(*rest);
	while (n < rest->n && rest->p[n] != ' ' && rest->p[n] != '\t')
		n++;
	w = span_head(*rest, n);
	*rest = span_skip(*rest, n);
	return w;
}

/* Lower case, without the final dot, below origin where it has none. */
static int
canonical(const struct reader *rd, struct span name,
    char out[DNS_NAME_TEXT])
{
	uint8_t wire[DNS_NAME_WIRE];
	char whole[2 * DNS_NAME_TEXT];
	struct buf b;
	int n = -EINVAL;

	if (name.n >= DNS_NAME_TEXT)
		return -EINVAL;
	buf_init(&b, sizeof whole);
	if (span_is(name, "@"))
		name = span_str(rd->origin);
	buf_addspan(&b, name);
	if (!span_ends(name, ".")) {
		buf_addc(&b, '.');
		if (strcmp(rd->origin, ".") != 0)
			buf_adds(&b, rd->origin);
	}
	if (b.error == 0)
		n = dns_name_wire(buf_span(&b), wire);
	buf_done(&b);
	if (n < 0)
		return n;
	return dns_name_text(span_of((char *)wire, (size_t)n), out) < 0 ?
	    -EINVAL : 0;
}

static int
read_order(struct reader *rd, enum order_kind kind, struct span rest)
{
	struct span name = word(&rest), type = word(&rest);
	struct order *o = arena_alloc(rd->z->arena, sizeof *o);
	char text[DNS_NAME_TEXT];
	struct node *n;

	if (canonical(rd, name, text) < 0)
		return bad(rd, "dns.file.name", name);
	if (!o || !(n = add_node(rd->z, span_str(text))))
		return no_memory(rd);
	o->kind = kind;
	o->type = span_is(type, "*") ? 0 : dns_type_parse(type);
	if (o->type < 0 || span_trim(rest).n > 0)
		return bad(rd, type.n == 0 ? "dns.file.few" :
		    "dns.file.type", type.n == 0 ? name :
		    o->type < 0 ? type : rest);
	o->next = n->orders;
	n->orders = o;
	return 0;
}

static int
read_secure(struct reader *rd, struct span rest)
{
	struct span name = word(&rest);
	char text[DNS_NAME_TEXT];
	struct node *n;

	if (canonical(rd, name, text) < 0 || span_trim(rest).n > 0)
		return bad(rd, "dns.file.name", name);
	n = add_node(rd->z, span_str(text));
	if (!n)
		return no_memory(rd);
	n->secure = rd->z->trusted = true;
	return 0;
}

/* The folder of the zone file and FILE behind it. */
static const char *
beside(struct reader *rd, struct span file)
{
	struct span folder = span_str(rd->source);
	ptrdiff_t stroke = span_rchr(folder, '/');

	if (span_starts(file, "/") || stroke < 0)
		return arena_printf(rd->z->arena, SPAN_FMT, SPAN_ARG(file));
	return arena_printf(rd->z->arena, SPAN_FMT "/" SPAN_FMT,
	    (int)stroke, folder.p, SPAN_ARG(file));
}

/* The answer to a question about that URL. */
static int
add_body(struct reader *rd, struct span url, const struct https_answer *a)
{
	struct span *body = arena_alloc(rd->z->arena, sizeof *body);
	struct buf b;
	int r;

	if (!body)
		return no_memory(rd);
	buf_init(&b, BODY_MAX + 2 * LINE_MAX_BYTES);
	r = https_write(a, &b);
	if (r == 0) {
		*body = arena_span(rd->z->arena, buf_span(&b));
		if (arena_failed(rd->z->arena) ||
		    map_put(rd->z->bodies, url, body) < 0)
			r = -ENOMEM;
	}
	buf_done(&b);
	return r < 0 ? no_memory(rd) : 0;
}

static int
read_body(struct reader *rd, struct span rest)
{
	struct span url = word(&rest), file = span_trim(rest);
	struct https_answer a = { .word = span_str("ok"), .status = 200,
		.detail = span_str("text/plain") };
	const char *path = beside(rd, file);
	struct buf b;
	int r;

	if (!path)
		return no_memory(rd);
	if (url.n == 0 || file.n == 0)
		return bad(rd, "dns.file.https", rest);
	buf_init(&b, BODY_MAX);
	r = read_file(path, &b);
	a.body = buf_span(&b);
	r = r < 0 ? bad(rd, "dns.file.body", file) : add_body(rd, url, &a);
	buf_done(&b);
	return r;
}

/* URL WORD STATUS DETAIL */
static int
read_failure(struct reader *rd, struct span rest)
{
	struct span url = word(&rest);
	struct https_answer a = { .word = word(&rest) };
	struct span status = word(&rest);
	uint64_t n;

	if (span_u64(status, 999, &n) < 0)
		return bad(rd, "dns.file.https", rest);
	a.status = (unsigned)n;
	a.detail = span_trim(rest);
	return add_body(rd, url, &a);
}

static int
read_own(struct reader *rd, struct span rest)
{
	struct span w = word(&rest);

	if (span_is(w, "TIMEOUT"))
		return read_order(rd, ORDER_TIMEOUT, rest);
	if (span_is(w, "SERVFAIL"))
		return read_order(rd, ORDER_SERVFAIL, rest);
	if (span_is(w, "NXDOMAIN"))
		return read_order(rd, ORDER_NXDOMAIN, rest);
	if (span_is(w, "BOGUS"))
		return read_order(rd, ORDER_BOGUS, rest);
	if (span_is(w, "SECURE"))
		return read_secure(rd, rest);
	if (span_is(w, "HTTPS-FAILS") || span_is(w, "STARTTLS"))
		return read_failure(rd, rest);
	if (span_is(w, "HTTPS"))
		return read_body(rd, rest);
	return 0;
}

/* "3600", "1h30m", "1W". */
static int
read_seconds(struct span s, uint32_t *ret)
{
	static const struct { char unit; uint32_t seconds; } units[] = {
		{ 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 },
		{ 'w', 604800 },
	};
	uint64_t sum = 0;

	if (s.n == 0)
		return -EINVAL;
	while (s.n > 0) {
		size_t n = 0, u = 0;
		uint64_t v;

		while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
			n++;
		if (span_u64(span_head(s, n), INT32_MAX, &v) < 0)
			return -EINVAL;
		s = span_skip(s, n);
		while (s.n > 0 && u < 5 && units[u].unit != (s.p[0] | 32))
			u++;
		if (u == 5)
			return -EINVAL;
		sum += v * units[u].seconds;
		s = span_skip(s, 1);
		if (sum > INT32_MAX)
			return -EINVAL;
	}
	*ret = (uint32_t)sum;
	return 0;
}

static int
read_control(struct reader *rd, struct span rest)
{
	struct span w = word(&rest), value = word(&rest);
	char text[DNS_NAME_TEXT];

	if (span_trim(rest).n > 0)
		return bad(rd, "dns.file.many", rest);
	if (span_eq_nocase(w, span_str("$TTL")))
		return read_seconds(value, &rd->ttl) < 0 ?
		    bad(rd, "dns.file.ttl", value) : 0;
	if (!span_eq_nocase(w, span_str("$ORIGIN")))
		return bad(rd, "dns.file.control", w);
	if (canonical(rd, value, text) < 0)
		return bad(rd, "dns.file.name", value);
	memcpy(rd->origin, text, strlen(text) + 1);
	if (strcmp(text, ".") != 0)
		memcpy(rd->origin + strlen(text), ".", 2);
	return 0;
}

/* ---- records ---- */

/* "name 60 IN TXT" with nothing behind it: an empty text.  Zone files have
 * no other way to write TXT without a string. */
static bool
ends_with_txt(struct span line)
{
	static const char txt[] = "TXT";
	size_t n = sizeof txt - 1;

	line = span_trim(line);
	return line.n > n && span_ends_nocase(line, span_str(txt)) &&
	    (line.p[line.n - n - 1] == ' ' || line.p[line.n - n - 1] == '\t');
}

static const char *const faults[] = {
	[DNS_FAULT_CLASS] = "dns.file.class",
	[DNS_FAULT_FEW] = "dns.file.few",
	[DNS_FAULT_IP4] = "dns.file.ip4",
	[DNS_FAULT_IP6] = "dns.file.ip6",
	[DNS_FAULT_MANY] = "dns.file.many",
	[DNS_FAULT_OWNER] = "dns.file.owner-name",
	[DNS_FAULT_STRING] = "dns.file.string",
	[DNS_FAULT_TYPE] = "dns.file.record-type",
	[DNS_FAULT_VALUE] = "dns.file.value",
};

static int
read_text(struct reader *rd, bool same_owner)
{
	struct span line = buf_span(&rd->text), rest = line;
	struct dns_record r = { 0 };
	struct span wire = { NULL, 0 };
	enum dns_fault fault = DNS_FAULT_VALUE;
	struct buf whole;
	int err;

	buf_init(&whole, 2 * LINE_MAX_BYTES);
	if (!same_owner)
		rd->owner = arena_span(rd->z->arena, word(&rest));
	buf_addspan(&whole, rd->owner);
	buf_addc(&whole, ' ');
	buf_addspan(&whole, rest);
	if (ends_with_txt(rest))
		buf_adds(&whole, " \"\"");
	if (rd->owner.n == 0)
		err = bad(rd, "dns.file.owner", line);
	else if (whole.error || arena_failed(rd->z->arena))
		err = no_memory(rd);
	else
		err = dns_record_read(whole.data, rd->ttl, rd->origin,
		    rd->z->arena, &r, &wire, &fault);
	if (err == -EINVAL && rd->owner.n > 0)
		err = bad(rd, faults[fault], line);
	else if (err == 0 && (err = add_record(rd->z, &r, wire)) < 0)
		err = no_memory(rd);
	else if (err == -ENOMEM)
		err = no_memory(rd);
	buf_done(&whole);
	return err;
}

struct cursor {
	struct span	 rest;
	bool		 quoted;
	unsigned	 depth;		/* of parentheses */
};

/* One byte of a record; line ends and comments inside parentheses are
 * blanks.  False: the record ends here. */
static bool
take_char(struct reader *rd, struct cursor *c)
{
	char ch = c->rest.p[0];
	ptrdiff_t end;

	c->rest = span_skip(c->rest, 1);
	if (ch == '\n') {
		rd->line++;
		buf_addc(&rd->text, ' ');
		return c->depth > 0;
	}
	if (ch == '\\') {
		buf_addc(&rd->text, ch);
		if (c->rest.n > 0 && c->rest.p[0] != '\n') {
			buf_addc(&rd->text, c->rest.p[0]);
			c->rest = span_skip(c->rest, 1);
		}
		return true;
	}
	if (ch == '"')
		c->quoted = !c->quoted;
	if (c->quoted) {
		buf_addc(&rd->text, ch);
		return true;
	}
	if (ch == ';') {
		end = span_chr(c->rest, '\n');
		c->rest = span_skip(c->rest,
		    end >= 0 ? (size_t)end : c->rest.n);
		return true;
	}
	if (ch == '(')
		c->depth++;
	if (ch == ')' && c->depth > 0)
		c->depth--;
	buf_addc(&rd->text, ch == '(' || ch == ')' || ch == '\r' ? ' ' : ch);
	return true;
}

static int
read_line(struct reader *rd, struct span *rest)
{
	struct cursor c = { .rest = *rest };
	struct span line = *rest;
	bool blank;

	rd->begin = rd->line;
	buf_reset(&rd->text);
	if (span_starts(*rest, ";!")) {
		(void)span_split(rest, '\n', &line);
		rd->line++;
		return read_own(rd, span_skip(line, 2));
	}
	while (c.rest.n > 0 && take_char(rd, &c))
		;
	*rest = c.rest;
	if (rd->text.error)
		return bad(rd, "dns.file.long", line);
	if (c.depth > 0 || c.quoted)
		return bad(rd, "dns.file.open", span_str(""));
	line = buf_span(&rd->text);
	if (span_trim(line).n == 0)
		return 0;
	blank = line.p[0] == ' ' || line.p[0] == '\t';
	if (!blank && line.p[0] == '$')
		return read_control(rd, line);
	return read_text(rd, blank);
}

static int
read_all(struct reader *rd, struct span bytes)
{
	int r = 0;

	rd->line = rd->begin = 1;
	if (bytes.n > 0 && memchr(bytes.p, '\0', bytes.n))
		return bad(rd, "dns.file.binary", span_str(""));
	while (r == 0 && bytes.n > 0)
		r = read_line(rd, &bytes);
	return r;
}

int
zonefile_parse(struct span bytes, const char *source, struct zonefile **ret,
    struct error *e)
{
	struct zonefile *z = calloc(1, sizeof *z);
	struct reader rd = { .z = z, .e = e, .source = source,
	    .origin = ".", .ttl = 3600 };
	int r;

	if (!z)
		return no_memory(&rd);
	z->arena = arena_new(MEMORY_MAX);
	z->nodes = map_new();
	z->bodies = map_new();
	buf_init(&rd.text, LINE_MAX_BYTES);
	r = z->arena && z->nodes && z->bodies ? read_all(&rd, bytes) :
	    no_memory(&rd);
	buf_done(&rd.text);
	if (r < 0)
		zonefile_free(z);
	else
		*ret = z;
	return r;
}

int
zonefile_load(const char *path, struct zonefile **ret, struct error *e)
{
	struct buf b;
	int r;

	buf_init(&b, FILE_MAX);
	r = read_file(path, &b);
	if (r < 0)
		error_set(e, r, "dns.file.read", "file", path, NULL);
	else
		r = zonefile_parse(buf_span(&b), path, ret, e);
	buf_done(&b);
	return r;
}

void
zonefile_free(struct zonefile *z)
{
	if (!z)
		return;
	map_free(z->nodes);
	map_free(z->bodies);
	arena_free(z->arena);
	free(z);
}

/* Prepared once a mail: addresses as they are compared, what people read, and
 * the brands that are claimed. */
#include "core/forged/forged.h"

#include <errno.h>

#include "core/forged/links.h"
#include "core/forged/signal.h"
#include "core/mime/id.h"
#include "core/text/utf8.h"

#define COMPARED_MAX	500	/* addresses of a field */
#define OPENING		200	/* characters */
#define SIGNATURE_MAX	1500	/* bytes; more is another part of the text */

/* ---- addresses ---- */

static struct span
lower(struct span s, struct arena *a)
{
	char *p = arena_memdup(a, s.p ? s.p : "", s.n);

	for (size_t i = 0; p != NULL && i < s.n; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] - 'A' + 'a');
	return p != NULL ? span_of(p, s.n) : span_str("");
}

static int
read_domain(struct span domain, struct arena *a, struct forge_address *ret)
{
	struct look_host h;
	int r = look_host_read(domain, a, &h);

	if (r < 0)
		return r;
	ret->domain = h.address ? span_str("") : h.ascii;
	ret->org = h.address ? span_str("") : h.org;
	return 0;
}

static int
read_address(const struct address *d, struct arena *a,
    struct forge_address *ret)
{
	*ret = (struct forge_address){ .a = d };
	ret->text = lower(address_text(d, a), a);
	return read_domain(d->domain, a, ret);
}

static int
read_list(const struct addresses *from, struct arena *a,
    struct forge_addresses *ret)
{
	size_t n = from->n < COMPARED_MAX ? from->n : COMPARED_MAX;

	ret->v = arena_array(a, n + 1, sizeof *ret->v);
	if (ret->v == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		int r = read_address(&from->v[i], a, &ret->v[i]);

		if (r < 0)
			return r;
	}
	ret->n = n;
	return 0;
}

/* A text that holds one address: Return-Path, an id. */
static int
read_bare(struct span s, struct arena *a, struct forge_address *ret)
{
	ptrdiff_t at = span_rchr(s, '@');
	struct address *d = arena_alloc(a, sizeof *d);

	if (d == NULL)
		return -ENOMEM;
	*ret = (struct forge_address){ .a = NULL };
	if (s.n == 0)
		return 0;
	*d = (struct address){ .raw = s, .local = at < 0 ? s :
		span_head(s, (size_t)at), .domain = at < 0 ? span_str("") :
		span_skip(s, (size_t)at + 1) };
	return read_address(d, a, ret);
}

static int
read_message_id(struct forged *f)
{
	const struct field_raw *h = fields_find(f->v->fields, "Message-ID",
	    0);
	struct span rest = h ? field_unfold(h->body, f->a) : span_str("");
	struct span id = span_str("");

	(void)mime_next_id(&rest, &id);
	return read_bare(id, f->a, &f->message_id);
}

/* What stands for an entry where programs show the whole field. */
static void
add_shown(struct buf *to, const struct address *d)
{
	struct span s = d->display.n > 0 ? d->display : d->domain.n > 0 ?
	    span_str("") : d->raw;

	buf_adds(to, to->len > 0 && s.n > 0 ? ", " : "");
	buf_addspan(to, s);
	if (d->domain.n == 0 && d->comment.n > 0) {
		buf_adds(to, to->len > 0 ? " " : "");
		buf_addspan(to, d->comment);
	}
}

/* A name with a comma and without quotes looks like several entries, of which
 * the last has the address: people see all of it as the name. */
static int
read_from(struct forged *f)
{
	const struct addresses *from = &f->v->from;
	struct buf shown;
	size_t i = 0;

	while (i < from->n && from->v[i].domain.n == 0)
		i++;
	f->display = from->n > 0 ? from->v[0].display : span_str("");
	if (from->n == 0 || i == 0)
		return from->n == 0 ? 0 : read_address(&from->v[0], f->a,
		    &f->from);
	buf_init(&shown, 4096);
	for (size_t k = 0; k <= i && k < from->n; k++)
		add_shown(&shown, &from->v[k]);
	f->display = arena_span(f->a, buf_span(&shown));
	buf_done(&shown);
	return read_address(&from->v[i < from->n ? i : 0], f->a, &f->from);
}

static int
read_addresses(struct forged *f)
{
	const struct forge_view *v = f->v;
	const struct { const struct addresses *from;
		struct forge_addresses *to; } lists[] = {
		{ &v->sender, &f->sender }, { &v->reply_to, &f->reply_to },
		{ &v->to, &f->to }, { &v->cc, &f->cc },
	};
	int r = read_from(f);

	for (size_t i = 0; r == 0 && i < sizeof lists / sizeof *lists; i++)
		r = read_list(lists[i].from, f->a, lists[i].to);
	if (r == 0)
		r = read_bare(v->return_path, f->a, &f->return_path);
	if (r == 0)
		r = read_message_id(f);
	f->from_look = arena_alloc(f->a, sizeof *f->from_look);
	if (r == 0 && f->from_look == NULL)
		r = -ENOMEM;
	return r == 0 ? look_host_read(f->from.domain, f->a, f->from_look) :
	    r;
}

/* ---- what people read ---- */

/* Of at least one byte. */
static size_t
next_char(struct span s, uint32_t *ret)
{
	int n = utf8_decode(s, ret);

	if (n > 0)
		return (size_t)n;
	*ret = 0xfffd;
	return 1;
}

static bool
has_kana(struct span s)
{
	uint32_t ch;

	while (s.n > 0) {
		size_t n = next_char(s, &ch);

		if (ch >= 0x3041 && ch <= 0x30fa)
			return true;
		s = span_skip(s, n);
	}
	return false;
}

static struct span
first_chars(struct span s, size_t chars)
{
	size_t n = 0;
	uint32_t ch;

	for (size_t i = 0; i < chars && n < s.n; i++)
		n += next_char(span_skip(s, n), &ch);
	return span_head(s, n);
}

/* "NAME via LIST" */
static bool
says_via(struct span display)
{
	return span_find_nocase(display, span_str(" via ")) > 0 ||
	    span_find(display, span_str("経由)")) > 0;
}

static bool
has_any(const struct forged *f, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (fields_find(f->v->fields, names[i], 0) != NULL)
			return true;
	return false;
}

/* Fields that programs of lists write, of old ones as well. */
static const char *const list_fields[] = { "List-Id", "List-Post",
	"X-BeenThere", "Mailing-List", "X-Mailing-List" };
/* … and what else stands where somebody sends for another. */
static const char *const agent_fields[] = { "Sender", "List-Unsubscribe",
	"X-Google-Group-Id" };

static void
read_texts(struct forged *f)
{
	const struct forge_view *v = f->v;

	f->visible = span_trim(v->plain);
	if (f->visible.n == 0 && v->html != NULL)
		f->visible = v->html->text;
	f->list = has_any(f, list_fields, sizeof list_fields /
	    sizeof *list_fields);
	f->via = says_via(f->display) && (f->list || has_any(f, agent_fields,
	    sizeof agent_fields / sizeof *agent_fields));
	f->japanese = has_kana(f->visible) || has_kana(v->subject);
}

/* ---- claims ---- */

static void
add_claim(struct forged *f, const struct brand_claim *c, struct span text)
{
	struct forge_claim *to;
	size_t i = 0;

	while (i < f->nclaims && f->claims[i].brand != c->brand)
		i++;
	if (i == FORGE_CLAIMS)
		return;
	to = &f->claims[i];
	to->where |= 1u << c->place;
	if (i < f->nclaims)
		return;
	f->nclaims++;
	to->brand = c->brand;
	to->alias = span_head(span_skip(text, c->at), c->length);
	to->lookalike = c->lookalike;
	to->from = brand_aligned(f->v->know, c->brand, f->from.domain,
	    BRAND_ADDRESS);
}

static struct span
line_around(struct span text, size_t at)
{
	ptrdiff_t start = span_rchr(span_head(text, at), '\n');
	struct span line = span_skip(text, (size_t)(start + 1));
	ptrdiff_t end = span_chr(line, '\n');

	return span_trim(end < 0 ? line : span_head(line, (size_t)end));
}

/* A text that mentions a brand does not speak as it.  It does where the name
 * is most of its line (a letterhead, a signature), or where the line addresses
 * a customer.  text: a part of all. */
static int
speaks_as(struct forged *f, const struct brand_claim *c, struct span text,
    struct span all, bool *ret)
{
	struct span line = line_around(all, (size_t)(text.p - all.p) + c->at);
	int r = 0;

	*ret = 2 * c->length >= line.n;
	if (!*ret)
		r = forge_text(line, f->a, &line);
	if (r == 0 && !*ret)
		*ret = forge_matches(f->v->know, "speaks-as", line, NULL);
	return r;
}

static int
add_claims(struct forged *f, struct span text, struct span all,
    enum brand_place place)
{
	struct brand_claims found = { .n = 0 };
	int r = text.n == 0 ? 0 : brands_claimed(f->v->names, text, place,
	    f->a, &found);
	bool counts = true;

	for (size_t i = 0; r == 0 && i < found.n; i++) {
		if (place == BRAND_IN_TEXT)
			r = speaks_as(f, &found.v[i], text, all, &counts);
		if (r == 0 && counts)
			add_claim(f, &found.v[i], text);
	}
	return r;
}

/* What stands below the last line that begins one, where that is short; "" */
static struct span
signature(const struct forged *f, struct span text)
{
	struct span found, rest = span_str("");

	while (forge_matches(f->v->know, "signature-start", text, &found) &&
	    found.n > 0)
		text = rest = span_skip(text, (size_t)(found.p - text.p) +
		    found.n);
	return rest.n <= SIGNATURE_MAX ? span_trim(rest) : span_str("");
}

/* Its subject is that of somebody else. */
static bool
is_answer(const struct forged *f)
{
	static const char *const fields[] = { "In-Reply-To", "References" };

	return has_any(f, fields, 2);
}

/* The display name first: what stands there weighs most.  A subject without
 * brackets is read as the text is. */
static int
read_claims(struct forged *f)
{
	struct span sign, opening = first_chars(f->visible, OPENING);
	struct span subject = f->v->subject;
	int r;

	f->claims = arena_array(f->a, FORGE_CLAIMS, sizeof *f->claims);
	if (f->claims == NULL)
		return -ENOMEM;
	r = add_claims(f, f->display, f->display, BRAND_IN_DISPLAY);
	if (r == 0)
		r = add_claims(f, subject, subject, BRAND_IN_SUBJECT);
	if (r == 0 && !is_answer(f))
		r = add_claims(f, subject, subject, BRAND_IN_TEXT);
	if (r == 0)
		r = add_claims(f, opening, f->visible, BRAND_IN_TEXT);
	sign = signature(f, span_skip(f->visible, opening.n));
	if (r == 0 && sign.n > 0)
		r = add_claims(f, first_chars(sign, OPENING), f->visible,
		    BRAND_IN_TEXT);
	return r;
}

static int
read_links(struct forged *f)
{
	const struct forge_view *v = f->v;
	const struct field_raw *h = fields_find(v->fields,
	    "List-Unsubscribe", 0);
	struct forge_links_source s = { .know = v->know, .mime = v->mime,
		.html = v->html, .html_part = v->html_part,
		.plain_part = v->plain_part, .plain = v->plain,
		.subject = v->subject, .list_unsubscribe = span_str("") };

	if (h != NULL)
		s.list_unsubscribe = field_unfold(h->body, f->a);
	return forge_links_read(&s, f->a, &f->links);
}

int
forged_prepare(const struct forge_view *v, struct arena *a,
    struct forged **ret)
{
	struct forged *f = arena_alloc(a, sizeof *f);
	int r;

	if (f == NULL)
		return -ENOMEM;
	f->v = v;
	f->a = a;
	r = read_addresses(f);
	read_texts(f);
	if (r == 0)
		r = read_claims(f);
	if (r == 0)
		r = forge_words_read(f);
	if (r == 0)
		r = read_links(f);
	if (r == 0)
		r = forge_hosts_read(f);
	if (r == 0)
		*ret = f;
	return r == 0 && arena_failed(a) ? -ENOMEM : r;
}

/* Options as JSON and back.  Strings go as base64: what --helo or a log says
 * need not be UTF-8.  The console writes them and the helper reads them; a
 * form that is not ours is -EINVAL. */
#include "core/message/remote.h"

#include <errno.h>

#include "core/dns/look.h"
#include "core/sheet/json.h"
#include "core/sheet/read.h"

#define LIST_MAX 1000	/* of names of servers, of relays */

/* ---- writing ---- */

static void
put(struct jw *j, const char *name, struct span v)
{
	if (v.p == NULL)
		return;
	jw_name(j, name);
	jw_base64(j, v);
}

static void
put_list(struct jw *j, const char *name, const struct span *v, size_t n)
{
	jw_name(j, name);
	jw_array(j);
	for (size_t i = 0; i < n; i++)
		jw_base64(j, v[i]);
	jw_array_end(j);
}

int
message_options_write(const struct message_options *o, struct buf *out)
{
	struct jw j;

	jw_init(&j, out);
	jw_object(&j);
	if (o->ip.n > 0)
		put(&j, "ip", span_of((const char *)o->ip.bytes, o->ip.n));
	put(&j, "helo", o->helo);
	put(&j, "mail_from", o->mail_from);
	put(&j, "vantage", span_str(o->vantage ? o->vantage : ""));
	put_list(&j, "authserv", o->authserv, o->nauthserv);
	put_list(&j, "trust", o->trust, o->ntrust);
	jw_member_bool(&j, "ask_all", o->ask_all);
	jw_object_end(&j);
	return out->error;
}

/* ---- reading ---- */

/* Not there: p NULL. */
static bool
take_member(const json_t *o, const char *name, struct arena *a,
    struct span *ret)
{
	const json_t *v = json_object_get(o, name);

	*ret = (struct span){ NULL, 0 };
	return !v || jr_base64(v, a, ret);
}

static bool
take_list(const json_t *o, const char *name, struct arena *a,
    const struct span **ret, size_t *ret_n)
{
	const json_t *list = json_object_get(o, name);
	size_t n = json_array_size(list);
	struct span *v = arena_array(a, n + 1, sizeof *v);

	if (!v || n > LIST_MAX || (list && !json_is_array(list)))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!jr_base64(json_array_get(list, i), a, &v[i]))
			return false;
	*ret = v;
	*ret_n = n;
	return true;
}

int
message_options_read(const json_t *o, struct arena *a,
    struct message_options *ret)
{
	struct message_options m = { .vantage = "" };
	struct span ip, vantage;

	if (!take_member(o, "ip", a, &ip) ||
	    !take_member(o, "helo", a, &m.helo) ||
	    !take_member(o, "mail_from", a, &m.mail_from) ||
	    !take_member(o, "vantage", a, &vantage) ||
	    !take_list(o, "authserv", a, &m.authserv, &m.nauthserv) ||
	    !take_list(o, "trust", a, &m.trust, &m.ntrust) ||
	    (ip.n != 0 && ip.n != 4 && ip.n != 16))
		return arena_failed(a) ? -ENOMEM : -EINVAL;
	if (ip.n > 0)
		m.ip = ip_of(ip.p, ip.n);
	if (vantage.p)
		m.vantage = vantage.p;	/* NUL behind it: the arena is zero */
	m.ask_all = json_is_true(json_object_get(o, "ask_all"));
	*ret = m;
	return 0;
}

/* ---- facts ---- */

/* not catalogue: log.account log.client log.sender queue.recipients
 * mail.follows mail.locked */
static bool
is_needed(const char *name)
{
	static const char *const needed[] = {
		"host.address", "known.answered", "known.correspondent",
		"known.searched", "list.service", "log.account",
		"log.client", "log.sender", "mail.follows",
		"mail.locked", "own.domain", "own.sender",
		"postconf.inet_interfaces",
		"postconf.mydestination", "postconf.mydomain",
		"postconf.myhostname", "postconf.mynetworks",
		"postconf.proxy_interfaces", "postconf.relay_domains",
		"postconf.virtual_alias_domains",
		"postconf.virtual_mailbox_domains", "queue.recipients",
	};

	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		if (strcmp(name, needed[i]) == 0)
			return true;
	return false;
}

int
message_facts(const struct facts *all, struct facts **ret)
{
	struct facts *f = facts_new();
	struct span key, value;
	int r = f ? 0 : -ENOMEM;
	const char *name;

	for (size_t i = 0; r == 0 && (name = facts_any(all, i, &key,
	    &value)) != NULL; i++)
		if (is_needed(name))
			r = facts_add(f, name, key, value);
	if (r < 0)
		facts_free(f);
	else
		*ret = f;
	return r;
}

/* ---- what may be asked ---- */

bool
message_may_ask(const struct question *q)
{
	static const int types[] = { DNS_A, DNS_NS, DNS_CNAME, DNS_SOA,
		DNS_PTR, DNS_MX, DNS_TXT, DNS_AAAA };

	if (q->kind == QUESTION_FACT)
		return span_is(q->name, DNS_TRUSTED);
	if (q->kind != QUESTION_DNS || q->cd || !dns_name_valid(q->name))
		return false;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (types[i] == q->type)
			return true;
	return false;
}

/* What the readers of Received and Authentication-Results make of fields, for
 * the tests of this folder: `trace received` and `trace authres` take bodies
 * from standard input, each ended by a NUL, and print one JSON object a line.
 * `trace route [TRUST]...` takes mails instead; TRUST is as in --trust. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/message/trust.h"
#include "core/mime/authres.h"
#include "core/mime/date.h"
#include "core/sheet/json.h"

typedef void	print_field(struct jw *j, struct span text, struct arena *a);

static struct span trust[32];
static size_t ntrust;

static void
add(struct jw *j, const char *name, struct span v)
{
	if (v.n > 0)
		jw_member_bytes(j, name, v);
}

static void
add_date(struct jw *j, struct span date)
{
	usec_t when;
	int zone;

	add(j, "date", date);
	if (mime_date(date, &when, &zone) < 0)
		return;
	jw_member_int(j, "time", when / USEC_SEC);
	jw_member_int(j, "zone", zone);
}

static void
print_received(struct jw *j, const struct received *r, struct arena *a)
{
	jw_member_bytes(j, "kind", span_str(received_kind_name(r->kind)));
	add(j, "from", r->from);
	add(j, "helo", r->helo);
	add(j, "rdns", r->rdns);
	if (r->ip.n > 0)
		add(j, "ip", span_str(ip_text(&r->ip, a)));
	add(j, "by", r->by);
	add(j, "with", r->with);
	add(j, "protocol", span_str(r->protocol));
	add(j, "via", r->via);
	add(j, "id", r->id);
	add(j, "for", r->for_whom);
	add(j, "ident", r->ident);
	add(j, "envelope_from", r->envelope_from);
	add(j, "auth", r->auth);
	add(j, "user", r->user);
	add(j, "tls_version", span_str(r->tls_version));
	add(j, "tls_cipher", r->tls_cipher);
	add_date(j, r->date);
}

static void
print_result(struct jw *j, const struct authres_result *v)
{
	struct buf name;

	buf_init(&name, 65536);
	jw_object(j);
	jw_member_bytes(j, "method", v->method);
	jw_member_int(j, "version", v->version);
	jw_member_bytes(j, "result", v->result);
	add(j, "reason", v->reason);
	add(j, "comment", v->comment);
	jw_name(j, "props");
	jw_object(j);
	for (size_t i = 0; i < v->nprops; i++) {
		buf_reset(&name);
		buf_addspan(&name, v->props[i].ptype);
		buf_addc(&name, '.');
		buf_addspan(&name, v->props[i].name);
		jw_member_bytes(j, name.data, v->props[i].value);
	}
	jw_object_end(j);
	jw_object_end(j);
	buf_done(&name);
}

static void
print_authres(struct jw *j, struct span body, struct arena *a)
{
	struct authres v;
	int r = authres_read(field_unfold(body, a), a, &v);

	jw_member_bool(j, "accept", r == 0);
	if (r < 0)
		return;
	jw_member_bytes(j, "authserv_id", v.authserv_id);
	jw_member_int(j, "version", v.version);
	jw_member_int(j, "instance", v.instance);
	jw_member_bool(j, "odd", v.odd);
	jw_name(j, "results");
	jw_array(j);
	for (size_t i = 0; i < v.n; i++)
		print_result(j, &v.v[i]);
	jw_array_end(j);
}

static void
print_received_body(struct jw *j, struct span body, struct arena *a)
{
	struct received r;

	received_read(field_unfold(body, a), &r);
	print_received(j, &r, a);
}

static void
print_route(struct jw *j, struct span mail, struct arena *a)
{
	struct message_options o = { .trust = trust, .ntrust = ntrust };
	struct message *m;
	const struct route *r;

	if (message_prepare(mail, &o, &m) < 0)
		return;
	r = m->route;
	jw_member_int(j, "trusted", (int64_t)r->trusted);
	/* how many say that they got it from our own side */
	jw_member_int(j, "inside", r->outside != NULL ?
	    r->outside - r->v : (int64_t)r->trusted);
	jw_name(j, "hops");
	jw_array(j);
	for (size_t i = 0; i < r->n; i++) {
		jw_object(j);
		print_received(j, &r->v[i].r, a);
		jw_object_end(j);
	}
	jw_array_end(j);
	message_free(m);
}

static const struct { const char *name; print_field *print; } modes[] = {
	{ "received", print_received_body },
	{ "authres", print_authres },
	{ "route", print_route },
};

static int
print_all(print_field *print)
{
	struct arena *a = arena_new((size_t)16 << 20);
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	int r = 0;

	while (r == 0 && (n = getdelim(&line, &cap, '\0', stdin)) > 0) {
		struct span body = span_of(line, (size_t)n);
		struct buf out;
		struct jw j;

		if (line[n - 1] == '\0')
			body.n--;
		buf_init(&out, (size_t)1 << 20);
		jw_init(&j, &out);
		jw_object(&j);
		print(&j, body, a);
		jw_object_end(&j);
		buf_addc(&out, '\n');
		r = out.error;
		if (r == 0)
			fwrite(out.data, 1, out.len, stdout);
		buf_done(&out);
		arena_reset(a);
	}
	free(line);
	arena_free(a);
	return r;
}

int
main(int argc, char **argv)
{
	for (int i = 2; i < argc && ntrust < 32; i++)
		trust[ntrust++] = span_str(argv[i]);
	for (size_t i = 0; argc > 1 && i < sizeof modes / sizeof *modes; i++)
		if (strcmp(argv[1], modes[i].name) == 0)
			return print_all(modes[i].print) < 0;
	fprintf(stderr, "trace: received, authres, route\n");
	return 2;
}

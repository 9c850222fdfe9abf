/* Facts of this host for subcommands.  What cannot be gathered is simply not
 * known; only --facts FILE must be readable, since the caller named it. */
#include "core/command/host.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "core/base/ip.h"
#include "core/inquiry/gather.h"
#include "core/log/entry.h"
#include "core/log/known.h"

int
host_facts(struct invocation *in, bool ours, struct facts **ret,
    struct error *e)
{
	struct facts *f = facts_new();
	int r = 0;

	if (f == NULL)
		return error_set(e, -ENOMEM, "command.memory", NULL);
	if (in->facts_file != NULL)
		r = facts_read(f, in->facts_file, e);
	else if (!in->offline && ours)
		r = facts_gather(f);
	if (r < 0)
		facts_free(f);
	else
		*ret = f;
	return r;
}

usec_t
host_queue_lifetime(const struct facts *f)
{
	struct span s = span_trim(facts_get(f,
	    "postconf.maximal_queue_lifetime", span_str("")));
	static const struct { char unit; usec_t is; } units[] = {
		{ 's', USEC_SEC }, { 'm', USEC_MIN }, { 'h', USEC_HOUR },
		{ 'd', USEC_DAY }, { 'w', 7 * USEC_DAY },
	};
	usec_t unit = USEC_DAY;		/* Postfix: days without a unit */
	uint64_t n;

	for (size_t i = 0; s.n > 0 && i < sizeof units / sizeof *units; i++) {
		if (s.p[s.n - 1] != units[i].unit)
			continue;
		unit = units[i].is;
		s = span_head(s, s.n - 1);
		break;
	}
	if (span_u64(s, 100000000, &n) < 0)
		return 0;
	return (usec_t)n * unit;
}

/* A folder of knowledge, and the user's of the same name where there is one. */
static int
find_folders(struct invocation *in, const char *name, const char **ret_dir,
    const char **ret_user, struct error *e)
{
	char *dir = arena_printf(in->arena, "%s/%s",
	    config_dir_data(in->config), name);
	char *user = arena_printf(in->arena, "%s/%s",
	    config_dir_user(in->config), name);

	if (dir == NULL || user == NULL)
		return error_set(e, -ENOMEM, "command.memory", NULL);
	*ret_dir = dir;
	*ret_user = access(user, F_OK) == 0 ? user : NULL;
	return 0;
}

int
host_replies(struct invocation *in, struct replies **ret, struct error *e)
{
	const char *dir, *user;
	int r = find_folders(in, "replies", &dir, &user, e);

	return r < 0 ? r : replies_load(dir, user, ret, e);
}

int
host_lists(struct invocation *in, struct lists **ret, struct error *e)
{
	const char *dir, *user;
	int r = find_folders(in, "blocklists", &dir, &user, e);

	return r < 0 ? r : lists_load(dir, user, ret, e);
}

int
host_domain_tables(struct invocation *in, struct domain_tables **ret,
    struct error *e)
{
	const char *dir, *user;
	int r = find_folders(in, "dns", &dir, &user, e);

	return r < 0 ? r : domain_tables_load(dir, user, ret, e);
}

int
host_mail_log(const struct mail *m, const char *const *paths, size_t n,
    const char *cache_dir, usec_t now, const volatile bool *cancel,
    struct facts *f)
{
	struct log_entry v[WIRE_TRACES];
	struct arena *a = arena_new((size_t)1 << 20);
	struct log_wanted w;
	struct log_known k;
	struct mail_trace t;
	int r = a ? 0 : -ENOMEM;

	/* what comes through a pipe is read once, by who asked for it */
	for (size_t i = 0; i < n; i++)
		if (strcmp(paths[i], "-") == 0)
			r = -ENOENT;
	if (r == 0 && mail_trace(m, cancel, a, &t) == 0) {
		for (size_t i = 0; i < t.n; i++)
			v[i] = (struct log_entry){ t.v[i].queue_id,
			    t.v[i].time };
		w = (struct log_wanted){ v, t.n, t.message_id, t.sent };
		r = log_entries_gather(f, paths, n, cache_dir, now, &w,
		    cancel);
		k = (struct log_known){ t.domain, t.recipient, t.answers,
			t.nanswers, (t.n > 0 ? t.v[0].time : now) -
			USEC_HOUR };
		if (r == 0)
			r = log_known_gather(f, paths, n, cache_dir, now, &k,
			    cancel);
	}
	arena_free(a);
	return r == -ENOENT ? 0 : r;
}

/* "" where there is not exactly one. */
static void
only_public(const struct facts *f, size_t family, char out[HOST_ADDRESS])
{
	size_t n = facts_count(f, "host.address"), found = 0;
	struct span key, value;
	struct ip ip;

	out[0] = '\0';
	for (size_t i = 0; i < n; i++) {
		if (facts_at(f, "host.address", i, &key, &value) < 0 ||
		    ip_parse(key, &ip) < 0 || ip.n != family ||
		    ip_is_private(&ip) || key.n >= HOST_ADDRESS)
			continue;
		snprintf(out, HOST_ADDRESS, SPAN_FMT, SPAN_ARG(key));
		found++;
	}
	if (found != 1)
		out[0] = '\0';
}

void
host_own_addresses(const char *facts_file, bool offline,
    char v4[HOST_ADDRESS], char v6[HOST_ADDRESS])
{
	struct facts *f = facts_new();
	struct error e = { 0 };

	v4[0] = v6[0] = '\0';
	if (f == NULL)
		return;
	if (facts_file != NULL)
		(void)facts_read(f, facts_file, &e);
	else if (!offline)
		(void)facts_gather_addresses(f);
	only_public(f, 4, v4);
	only_public(f, 16, v6);
	facts_free(f);
}

void
host_name(char *name, size_t n)
{
	if (gethostname(name, n) < 0 || name[0] == '\0')
		snprintf(name, n, "localhost");
	name[n - 1] = '\0';
}

/* Asks many zones about an address over the resolver, in one process, as a
 * look at blocklists does:
 *
 *	dnslists SERVER MILLISECONDS ROUNDS ZONE...
 *
 * Round K asks K.2.0.192.ZONE, so that nothing comes from memory but what was
 * learnt of the zones.  A line a round: round, milliseconds, answers, silent
 * ones, packets sent.  The last line counts child processes that ended. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "core/dns/resolver.h"
#include "core/dns/wire.h"

struct round {
	unsigned	 answers, silent;
};

static void
done(void *owner, size_t number, enum answer_state state, struct span bytes)
{
	struct round *r = owner;

	(void)number;
	(void)bytes;
	if (state == ANSWER_GIVEN)
		r->answers++;
	else
		r->silent++;
}

static void
ask_all(struct loop *l, struct resolver *res, int k, char **zones, int n)
{
	struct round r = { 0 };
	usec_t start = clock_monotonic();
	size_t sent = resolver_sent(res);
	char name[300];

	for (int i = 0; i < n; i++) {
		snprintf(name, sizeof name, "%d.2.0.192.%s", k, zones[i]);
		resolver_ask(res, span_str(name), DNS_A, false, done, &r,
		    (size_t)i);
	}
	while (resolver_open(res) > 0)
		(void)loop_step(l, true);
	printf("%d %.1f %u %u %zu\n", k,
	    (double)(clock_monotonic() - start) / 1000, r.answers, r.silent,
	    resolver_sent(res) - sent);
}

int
main(int argc, char **argv)
{
	struct dns_server server;
	struct resolver_options o = { .servers = &server, .nservers = 1 };
	struct resolver *res;
	struct rusage u = { 0 };
	long rounds;

	if (argc < 5 || dns_server_parse(argv[1], &server) < 0)
		return 2;
	o.patience = strtol(argv[2], NULL, 10) * 1000;
	rounds = strtol(argv[3], NULL, 10);
	o.loop = loop_new();
	res = o.loop ? resolver_new(&o) : NULL;
	if (!res)
		return 3;
	for (int k = 1; k <= rounds; k++)
		ask_all(o.loop, res, k, argv + 4, argc - 4);
	resolver_free(res);
	loop_free(o.loop);
	getrusage(RUSAGE_CHILDREN, &u);
	printf("children %ld\n", u.ru_minflt);
	return 0;
}

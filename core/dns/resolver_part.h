/* Inside core/dns: what the files of the resolver share.
 *	resolver.c	turns, servers, the queue
 *	exchange.c	one socket, one server, one query
 *	memory.c	answers kept, round trips, dead zones */
#ifndef MTGP_DNS_RESOLVER_PART_H
#define MTGP_DNS_RESOLVER_PART_H

#include "core/base/map.h"
#include "core/dns/resolver.h"
#include "core/dns/wire.h"

#define MS	(USEC_SEC / 1000)

/* A zone and a type; servers that drop one type answer the others. */
struct zone {
	usec_t		 srtt;		/* 0: not known */
	usec_t		 dead_until;
};

struct kept {
	usec_t		 until;
	size_t		 n;
	char		 bytes[];
};

struct memory {
	struct map	*zones;
	struct map	*answers;
	size_t		 bytes;
};

struct peer {
	struct dns_server server;
	usec_t		 srtt;
	usec_t		 answered;	/* last time; 0 never */
	unsigned	 silent;	/* questions since that got nothing */
};

struct exchange {
	struct exchange	*next;
	struct query	*query;
	size_t		 peer;
	bool		 tcp, repeated, edns;
	unsigned	 strangers;
	int		 fd;
	struct loop_io	*io;
	struct dns_query wire;
	usec_t		 sent;
	struct buf	 in;		/* tcp */
	size_t		 out;		/* tcp: bytes written */
};

struct query {
	struct query	*next, **prev;
	struct resolver	*r;
	resolver_done	*done;
	void		*owner;
	size_t		 number;
	char		*name;
	int		 type;
	bool		 cd, plain, flying;	/* plain: without EDNS */
	usec_t		 begun, pause, waited, patience;
	unsigned	 turns, sends;
	size_t		 order[DNS_SERVERS];
	bool		 failed[DNS_SERVERS];	/* by peer */
	struct loop_timer *timer;
	struct exchange	*exchanges;
	char		*first;		/* answer of a server that failed */
	size_t		 first_n;
};

struct resolver {
	struct loop	*loop;
	const struct dns_net *net;
	struct dns_source source;
	struct peer	 peers[DNS_SERVERS];
	size_t		 npeers;
	usec_t		 patience;
	void		(*answered)(void *arg);
	void		*arg;
	struct query	*flying, *waiting, **waiting_tail;
	size_t		 nflying, nopen, sent;
	size_t		 flight;	/* at most so many fly */
	bool		 starting;
	struct memory	 memory;
	char		 packet[DNS_MESSAGE + 1];
};

/* exchange.c.  0 or negative errno. */
int	exchange_start(struct query *q, size_t peer, bool tcp);
/* Sends again what was sent; the round trip is then not measured. */
int	exchange_repeat(struct exchange *x);
void	exchange_close(struct exchange *x);
struct exchange *exchange_find(const struct query *q, size_t peer);

/* resolver.c: what an exchange has to say.  Each may end the query, and the
 * exchange with it: nothing is touched afterwards. */
void	query_message(struct exchange *x, struct span wire);
/* No answer will come over this exchange: ask by TCP, or the next server. */
void	query_by_tcp(struct exchange *x);
void	query_exchange_failed(struct exchange *x);

/* memory.c */
int	memory_init(struct memory *m);
void	memory_done(struct memory *m);
void	memory_forget(struct memory *m);
/* NULL: no memory, or not a name. */
struct zone *memory_zone(struct memory *m, struct span name, int type);
const struct kept *memory_answer(const struct memory *m,
		const struct query *q, usec_t now);
void	memory_keep(struct memory *m, const struct query *q,
		const struct dns_answer *d, struct span wire, usec_t now);
void	smooth(usec_t *srtt, usec_t rtt);

#endif

/* Inside core/dns: what the files of the resolver share.
 *	resolver.c	turns, servers, the queue
 *	exchange.c	one query to one server
 *	port.c		one UDP socket, one server, a few exchanges
 *	memory.c	answers kept, round trips, dead zones */
#ifndef MTGP_DNS_RESOLVER_PART_H
#define MTGP_DNS_RESOLVER_PART_H

#include "core/base/map.h"
#include "core/dns/resolver.h"
#include "core/dns/wire.h"

#define MS	(USEC_SEC / 1000)
#define RANDOM	256		/* more may fail (getrandom) */

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

/* A UDP socket.  It is closed when its last exchange is. */
struct port {
	struct resolver	*r;
	size_t		 peer;
	int		 fd;
	struct loop_io	*io;
	struct loop_timer *broken;	/* to tell of `error` */
	struct exchange	*exchanges;	/* by `mate` */
	uint16_t	 ids[RESOLVER_SHARE];	/* all that were used */
	size_t		 nids;
	usec_t		 opened;
	unsigned	 strangers;
	int		 error;
	bool		 reading;	/* not freed, though closed */
};

struct peer {
	struct dns_server server;
	struct port	*port;		/* takes more; NULL: none does */
	usec_t		 srtt;
	usec_t		 answered;	/* last time; 0 never */
	unsigned	 silent;	/* questions since that got nothing */
};

struct exchange {
	struct exchange	*next;
	struct query	*query;
	size_t		 peer;
	struct port	*port;		/* udp */
	struct exchange	*mate;		/* on the same port */
	bool		 tcp, repeated, edns;
	int		 fd;		/* tcp */
	struct loop_io	*io;		/* tcp */
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
	char		*name;		/* lower case, no final dot */
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
	size_t		 share;		/* questions a port */
	void		(*answered)(void *arg);
	void		*arg;
	struct query	*flying, *waiting, **waiting_tail;
	size_t		 nflying, nopen, sent;
	size_t		 flight;	/* at most so many fly */
	bool		 starting;
	usec_t		 burst_from;	/* packets of this millisecond */
	unsigned	 burst;
	struct loop_timer *pace;	/* the next millisecond */
	uint8_t		 random[RANDOM];
	size_t		 nrandom;	/* not yet used */
	struct memory	 memory;
	struct arena	*parsed;	/* the newest answer */
	char		 packet[DNS_MESSAGE + 1];
};

/* exchange.c.  0 or negative errno. */
int	exchange_start(struct query *q, size_t peer, bool tcp);
/* Sends again what was sent; the round trip is then not measured. */
int	exchange_repeat(struct exchange *x);
void	exchange_close(struct exchange *x);
struct exchange *exchange_find(const struct query *q, size_t peer);

/* port.c.  On a port that takes more, else on a new one: 0 or negative
 * errno. */
int	port_join(struct exchange *x);
uint16_t port_id(struct port *p);
/* A socket that says no has said it of all its exchanges: the others are told
 * from the loop. */
int	port_send(struct exchange *x);
void	port_leave(struct exchange *x);

/* resolver.c */
void	resolver_random(struct resolver *r, uint8_t *p, size_t n);

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
struct zone *memory_zone(struct memory *m, const struct query *q);
const struct kept *memory_answer(const struct memory *m,
		const struct query *q, usec_t now);
void	memory_keep(struct memory *m, const struct query *q,
		const struct dns_answer *d, struct span wire, usec_t now);
void	smooth(usec_t *srtt, usec_t rtt);

#endif

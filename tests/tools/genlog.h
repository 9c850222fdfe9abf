/* genlog's ground: randomness, the clock and its events, lines, names.
 * One process, one log: the state is global.  See genlog.c. */
#ifndef MTGP_TESTS_TOOLS_GENLOG_H
#define MTGP_TESTS_TOOLS_GENLOG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEC	UINT64_C(1000000)
#define DAY	(86400 * SEC)
#define DOMAIN	"office.example.jp"

#define NUSERS	16
#define NEEDLE	UINT32_MAX	/* the recipient that is looked for */

struct options {
	uint64_t	 size, seed, start, tz;
	uint32_t	 days, rcpts, needles;
	bool		 rfc, anomalies;
	const char	*host, *needle, *truth, *qid;
};

struct event {
	uint64_t	 at, seq;
	void		(*fn)(void *arg);
	void		*arg;
};

extern struct options opt;
extern uint64_t now, written, rng;
extern const char *const users[NUSERS];

void	*must(void *p);		/* ends the program for NULL */

/* The same numbers for the same seed on every machine. */
uint64_t mix(uint64_t z);
uint64_t draw(void);
uint32_t below(uint32_t n);
bool	 chance(uint32_t permille);
uint64_t gap(uint64_t mean);

/* Raw bytes; a line with its header. */
void	put(const char *p, size_t n);
void	vline(const char *fmt, va_list ap);
void	line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Calls fn(arg) after dt microseconds. */
void	in(uint64_t dt, void (*fn)(void *), void *arg);
struct event pop(void);

uint32_t pid(void);
void	address(uint32_t who, char *p, size_t n);
void	relay(uint32_t who, char *p, size_t n);
/* n base-52 digits; returns the end. */
char	*digits52(char *p, uint64_t v, int n);
char	 digit51(uint32_t v);

/* "4M", "700k"; "2024-09-02" as seconds (UTC). */
uint64_t size_of(const char *s);
uint64_t day_of(const char *s);

#endif

/* Answers from a zone file (--dns-file): what a resolver that knew this file
 * and nothing else would say, as messages on the wire (wire.h).
 *
 * RFC 1035 text with $ORIGIN (at first the root) and $TTL (at first 3600),
 * and lines of our own, which other programs take for comments:
 *	;!TIMEOUT name type	no server answers
 *	;!SERVFAIL name type	  "*" instead of a type: all types that have
 *	;!NXDOMAIN name type	  no record at that name
 *	;!BOGUS name type	SERVFAIL, and the records where checking is
 *				disabled (CD); "*": all types
 *	;!SECURE name		answers for it and all names below are
 *				authenticated (AD), and whoever asks may
 *				believe that
 *	;!HTTPS URL FILE	the body that URL gives; FILE is looked for
 *				beside the zone file
 *	;!HTTPS-FAILS URL WORD STATUS DETAIL	as in core/inquiry/https.h
 *	;!STARTTLS HOST WORD STATUS DETAIL	the same of kind tls
 * Other words behind ";!" are ignored.  A name without a record answers
 * NXDOMAIN; NOERROR where a longer one exists; "*" records as in RFC 4592.
 * CNAMEs are followed, at most 16.  An answer over 64 KiB, and a loop of
 * CNAMEs, is SERVFAIL.  Names that cannot be asked are answered ANSWER_NONE,
 * other kinds of questions too.
 *
 * Limits: 16 MiB a file, 64 KiB a record, 256 KiB a body of HTTPS.  The first
 * bad line ends the reading with one sentence that names file and line. */
#ifndef MTGP_DNS_ZONEFILE_H
#define MTGP_DNS_ZONEFILE_H

#include "core/inquiry/inquiry.h"
#include "core/text/error.h"

struct zonefile;

int	zonefile_load(const char *path, struct zonefile **ret,
		struct error *e);
/* The same from memory; source names it in errors, and bodies of HTTPS are
 * looked for beside it. */
int	zonefile_parse(struct span bytes, const char *source,
		struct zonefile **ret, struct error *e);
void	zonefile_free(struct zonefile *z);	/* takes NULL */
/* From now on the file speaks only for its zones (names below an SOA) and
 * for the names in it: what lies elsewhere is for somebody else to answer. */
void	zonefile_only_zones(struct zonefile *z);
bool	zonefile_knows(const struct zonefile *z, struct span name);
/* Something stands there at or below the name, a line of our own, too. */
bool	zonefile_holds(const struct zonefile *z, struct span name);
/* The answer to a question of DNS into out (emptied first). */
enum answer_state zonefile_ask(const struct zonefile *z, struct span name,
		int type, bool cd, struct buf *out);
/* Answers questions of kind dns and https at once.  z outlives the inquiry. */
struct answerer	 zonefile_answerer(const struct zonefile *z);

#endif

/* Facts: local state gathered before an analysis judges (postconf, own
 * addresses, `postqueue -j`), as named values; replayed with --facts FILE.
 *
 * File: the one data dialect, columns name, key, value; a name may occur
 * with many keys (`queue.next_retry  EF21E811F3  1725270000`).
 * Known names are listed in docs/checks/facts.md.  Gathering runs programs
 * through core/loop/spawn with an argv and a time limit of 5 s; what cannot
 * be gathered is absent, not an error, and noted in `missing`. */
#ifndef MTGP_INQUIRY_FACTS_H
#define MTGP_INQUIRY_FACTS_H

#include "core/base/buf.h"
#include "core/text/error.h"

struct facts;

struct facts	*facts_new(void);
void		 facts_free(struct facts *f);
int		 facts_add(struct facts *f, const char *name, struct span key,
			struct span value);
/* p NULL: not known. */
struct span	 facts_get(const struct facts *f, const char *name,
			struct span key);
size_t		 facts_count(const struct facts *f, const char *name);
int		 facts_at(const struct facts *f, const char *name, size_t i,
			struct span *ret_key, struct span *ret_value);
int		 facts_read(struct facts *f, const char *path,
			struct error *e);
int		 facts_write(const struct facts *f, struct buf *out);
/* Output of `postconf` (name = value lines) and of `postqueue -j` (a JSON
 * object a line) into facts postconf.* and queue.*; hostile input safe. */
int		 facts_from_postconf(struct facts *f, struct span output);
int		 facts_from_postqueue(struct facts *f, struct span output);

#endif

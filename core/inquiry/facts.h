/* Facts: local state gathered before an analysis judges (postconf, own
 * addresses, `postqueue -j`), as named values; replayed with --facts FILE.
 *
 * File: the one data dialect, columns name, key, value; a name may occur
 * with many keys (`queue.next_retry  EF21E811F3  1725270000`), a (name, key)
 * once: a value given again replaces the old one.
 * Known names are listed in docs/checks/facts.md.  Gathering (gather.h) runs
 * programs through core/loop/spawn with an argv and a time limit of 5 s; what
 * cannot be gathered is absent, not an error.
 * Limits: names of 64 letters, digits, . _ -; keys and values of 64 KiB
 * (-EINVAL); 400,000 facts and 64 MiB in all (-EFBIG). */
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
/* The i-th of all: its name; NULL: there is none. */
const char	*facts_any(const struct facts *f, size_t i,
			struct span *ret_key, struct span *ret_value);
int		 facts_read(struct facts *f, const char *path,
			struct error *e);
int		 facts_write(const struct facts *f, struct buf *out);
/* Output of `postconf` (name = value lines) and of `postqueue -j` (a JSON
 * object a line) into facts postconf.* and queue.*.  What is not of that
 * form is passed over; 0, -ENOMEM or -EFBIG. */
int		 facts_from_postconf(struct facts *f, struct span output);
int		 facts_from_postqueue(struct facts *f, struct span output);

#endif

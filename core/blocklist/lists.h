/* Blocklists as data: data/blocklists (zones, what their answers mean, their
 * test points, pages that can only be looked at, services that know owners,
 * public DNS servers).
 *
 * Meaning of one answer (an A record): a row with `refused` wins; then an
 * exact row; then the rows of a bit mask, all that match; then the narrowest
 * range.  What no row fits is unknown, never listed.
 * Loaded once, never changed: any thread may read it.  Rows of the user's
 * files of the same name win (core/knowledge/table.h); texts belong to the
 * lists. */
#ifndef MTGP_BLOCKLIST_LISTS_H
#define MTGP_BLOCKLIST_LISTS_H

#include "core/base/ip.h"
#include "core/inquiry/facts.h"
#include "core/base/arena.h"
#include "core/sheet/sheet.h"
#include "core/text/error.h"

enum list_kind { LIST_BLOCK, LIST_POLICY, LIST_ALLOW, LIST_INFO,
	LIST_DOMAIN_BLOCK, LIST_DOMAIN_INFO, LIST_HASH };
enum list_life { LIST_ALIVE, LIST_UNSURE, LIST_DEAD, LIST_WEB_ONLY };
/* What is asked about, and of what the test points are. */
enum list_family { LIST_IPV4, LIST_IPV6, LIST_DOMAIN };
#define LIST_FAMILIES 3

struct blocklist {
	struct span	 zone;
	const char	*name;
	enum list_kind	 kind;
	bool		 takes[LIST_FAMILIES];
	bool		 keyed;		/* only with a key of the user's own */
	enum list_life	 life;
	unsigned	 weight;	/* 0 to 5; 0 never alarms alone */
	struct span	 part_of;	/* zone of the whole, or empty */
	struct text	 life_reason, used_by, use, policy;
	const char	*delist_url;
	/* Test points, "": not tested on that side. */
	const char	*must[LIST_FAMILIES], *must_not[LIST_FAMILIES];
	/* private: rows of the codes */
	size_t		 first_code, ncodes;
};

enum list_answer { LIST_LISTED, LIST_WELCOME, LIST_INFORMATION, LIST_REFUSED,
	LIST_POLICY_ANSWER };

struct list_code {
	enum list_answer answer;
	enum severity	 severity;
	struct text	 meaning, advice;	/* {ip} {domain} {code} {last}
						 * still open */
	const char	*who;		/* provider anyone … */
	struct text	 who_note;
	const char	*clears_after;	/* "12 h"; "": not known */
	/* private */
	enum { CODE_EXACT, CODE_MASK, CODE_RANGE } match;
	uint32_t	 from, to;
	struct span	 zone;
};

struct web_list {
	const char	*id;
	struct text	 name, what, note;
	const char	*url, *who;
};

/* A service that is asked by DNS for the owner of an address; parts of its
 * answer stand between vertical bars, counted from 1; 0: not in it. */
enum service_subject { SERVICE_IPV4, SERVICE_IPV6, SERVICE_IP, SERVICE_ASN,
	SERVICE_DOMAIN };

struct list_service {
	const char	*id;
	struct span	 zone;
	enum service_subject asks;
	unsigned	 asn, prefix, country, registry, name, address;
};

struct lists;

int	lists_load(const char *dir, const char *user_dir, struct lists **ret,
		struct error *e);
void	lists_free(struct lists *l);		/* takes NULL */
size_t	lists_count(const struct lists *l);
const struct blocklist *lists_at(const struct lists *l, size_t i);
/* NULL: no such zone.  Without case. */
const struct blocklist *lists_find(const struct lists *l, struct span zone);
size_t	lists_web_count(const struct lists *l);
const struct web_list *lists_web_at(const struct lists *l, size_t i);
/* The first service that takes this subject and tells the owner's network
 * (contact: whom to write to); NULL: none. */
const struct list_service *lists_service(const struct lists *l,
		enum service_subject subject, bool contact);
/* The services alone, for a process that opens no file: as facts
 * LIST_SERVICE (key: id; value: zone, what it takes, the parts of its answer,
 * blanks between), and from there.  0, -ENOMEM, -EFBIG; what is not of that
 * form is passed over. */
#define LIST_SERVICE "list.service"
int	lists_services_tell(const struct lists *l, struct facts *f);
int	lists_services_hear(const struct facts *f, struct lists **ret);
/* Who runs the public DNS server of that address, or NULL. */
const char *lists_public(const struct lists *l, const struct ip *address);
/* 00:00 UTC of the day of the oldest table; TIME_NONE: not dated. */
usec_t	lists_dated(const struct lists *l);
/* What the address (host order) means: the number of codes put into ret, 0:
 * unknown. */
#define LIST_CODES 32
size_t	lists_meaning(const struct lists *l, const struct blocklist *list,
		uint32_t address, const struct list_code *ret[LIST_CODES]);

#endif

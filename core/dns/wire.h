/* DNS messages (RFC 1035, 6891): queries are built, answers become structs of
 * our own.  wire.c is the only file that sees ldns.
 *
 * The evidence of a question of kind dns is the answer as it came over the
 * wire: `struct answer.bytes` is a whole message, header first, without the
 * length that TCP puts in front.  Every rcode is ANSWER_GIVEN; the state says
 * ANSWER_TIMEOUT where no server answered.  A zone file answers in the same
 * form, so that replay, zone file and network are one to an analysis.
 *
 * Names as text: without the final dot (the root is "."), in lower case,
 * with "\." "\\" and "\DDD" where a byte is not printable ASCII.  Names given
 * to these functions may have a final dot and any case.
 *
 * Answers are hostile: what is not a well-formed message is -EBADMSG; one
 * with a TSIG is refused, too.  At most DNS_RECORDS of a section are kept
 * (cut is then set).  Everything hangs on the caller's arena. */
#ifndef MTGP_DNS_WIRE_H
#define MTGP_DNS_WIRE_H

#include "core/base/arena.h"
#include "core/base/buf.h"

enum dns_type {
	DNS_A = 1, DNS_NS = 2, DNS_CNAME = 5, DNS_SOA = 6, DNS_PTR = 12,
	DNS_MX = 15, DNS_TXT = 16, DNS_AAAA = 28, DNS_SRV = 33,
	DNS_DNAME = 39, DNS_DS = 43, DNS_RRSIG = 46, DNS_DNSKEY = 48,
	DNS_TLSA = 52, DNS_SPF = 99, DNS_CAA = 257,
};

enum dns_rcode {
	DNS_NOERROR, DNS_FORMERR, DNS_SERVFAIL, DNS_NXDOMAIN, DNS_NOTIMP,
	DNS_REFUSED, DNS_BADVERS = 16,
};

#define DNS_HEADER	12
#define DNS_MESSAGE	65535
#define DNS_NAME_WIRE	255
#define DNS_NAME_TEXT	1024	/* every byte escaped, and a NUL */
#define DNS_UDP_SIZE	1232	/* what we say in EDNS */
#define DNS_RECORDS	1500

struct dns_query {
	uint8_t	 wire[DNS_HEADER + DNS_NAME_WIRE + 4 + 11];
	size_t	 n;
	size_t	 question;	/* bytes of the question, at DNS_HEADER */
};

struct dns_query_options {
	uint16_t	 id;
	bool		 edns, cd;
	const uint8_t	*mix;	/* 32 random bytes: letter case; or NULL */
};

struct dns_record {
	struct span	 name;
	int		 type;
	uint32_t	 ttl;
	struct span	 rdata;		/* names in it written out */
	struct span	 target;	/* NS CNAME DNAME PTR MX SRV; SOA: the
					 * first server */
	struct span	 text;		/* TXT, SPF: the strings joined; CAA:
					 * the value; TLSA: the data */
	unsigned	 strings;	/* TXT, SPF: how many */
	unsigned	 preference;	/* MX */
	uint32_t	 serial, minimum;	/* SOA */
	struct span	 mailbox;	/* SOA: as a name */
	uint8_t		 usage, selector, matching;	/* TLSA */
	uint8_t		 flags;		/* CAA */
	struct span	 tag;		/* CAA */
};

struct dns_section {
	struct dns_record *v;
	size_t		 n;
};

struct dns_answer {
	unsigned	 rcode;		/* with the bits of EDNS */
	bool		 authoritative, truncated, authenticated;
	bool		 recursion_available, edns, cut;
	struct span	 question;
	int		 type;
	struct dns_section answer, authority;
};

/* A name as text to wire format, as it is written: the length, or -EINVAL
 * (an empty label, one over 63, over 255 in all, a broken escape). */
int	dns_name_wire(struct span name, uint8_t out[DNS_NAME_WIRE]);
bool	dns_name_valid(struct span name);
/* The text of the name at the head of wire (no compression) into out: the
 * bytes of wire used, or -EBADMSG. */
int	dns_name_text(struct span wire, char out[DNS_NAME_TEXT]);
/* Without case and final dots. */
bool	dns_name_eq(struct span a, struct span b);

/* "TXT"; "TYPE65280" for what has no name here. */
struct span dns_type_name(int type, struct arena *a);
/* By name or as TYPEn; -1. */
int	dns_type_parse(struct span name);
const char *dns_rcode_name(unsigned rcode);	/* "NXDOMAIN" */

/* -EINVAL: not a name. */
int	dns_query_build(struct span name, int type,
		const struct dns_query_options *o, struct dns_query *ret);

enum dns_match { DNS_MATCH, DNS_MATCH_CASE, DNS_MATCH_NONE };
/* Is this the answer to q?  Header, id and question are compared, byte for
 * byte; DNS_MATCH_CASE: all but the case of letters.  A FORMERR or NOTIMP
 * may come without the question. */
enum dns_match dns_match(const struct dns_query *q, struct span wire);
/* From a message with a whole header. */
unsigned dns_peek_rcode(struct span wire);
bool	dns_peek_truncated(struct span wire);

/* 0, -EBADMSG, -ENOMEM. */
int	dns_parse(struct span wire, struct arena *a, struct dns_answer *ret);

/* "example.jp. 3600 IN MX 10 mail.example.jp."; empty: no memory.  Bytes
 * outside ASCII are escaped. */
struct span dns_record_text(const struct dns_record *r, struct arena *a);

enum dns_fault {
	DNS_FAULT_CLASS, DNS_FAULT_FEW, DNS_FAULT_IP4, DNS_FAULT_IP6,
	DNS_FAULT_MANY, DNS_FAULT_OWNER, DNS_FAULT_STRING, DNS_FAULT_TYPE,
	DNS_FAULT_VALUE,
};

/* One record in the text form of RFC 1035, on one line, its owner first.
 * Relative names stand below origin.  ret_rest is what follows the owner in
 * wire format (type, class, TTL, length, data).  -EINVAL with *ret_fault. */
int	dns_record_read(const char *line, uint32_t ttl, const char *origin,
		struct arena *a, struct dns_record *ret,
		struct span *ret_rest, enum dns_fault *ret_fault);

#endif

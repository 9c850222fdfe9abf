/* Role starttls: does the certificate of a mail server match its TLSA records
 * (RFC 7672)?  Asked only when somebody wants to know.
 *
 * {"op":"starttls","host":"mail.example.jp","addresses":["192.0.2.1",…],
 *  "source":"","interface":"","seconds":10,"tlsa":"3 1 1 HEX;…"} →
 * {"word","status","detail","body":""} as in core/inquiry/https.h; detail of
 * match, mismatch and seen: SHA-256 of the public key, blank, protocol.
 *
 * Port 25 of the addresses given: EHLO, STARTTLS, a handshake, QUIT.  Nothing
 * is sent that could become a mail.  One limit of time for all of it. */
#include "helper/role.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/base64.h"
#include "core/base/clock.h"
#include "core/loop/fetch.h"
#include "helper/connect.h"

#define STARTTLS_MEMORY	((size_t)1 << 30)
#define SECONDS_MAX	60
#define SMTP_PORT	25
#define REPLY_MAX	4096	/* of one reply, all its lines */
#define TLSA_RECORDS	16
#define TLSA_DATA	8192

struct session {
	const json_t	*addresses;
	const char	*host, *source, *interface, *tlsa;
	usec_t		 until;
	int		 fd;
	char		 reply[REPLY_MAX + 1];
	size_t		 n;
	char		 detail[512];
	int		 status;
};

static SSL_CTX *tls;

/* False: the time is over, or the connection. */
static bool
wait_for(const struct session *s, short events)
{
	struct pollfd p = { .fd = s->fd, .events = events };
	usec_t left = s->until - clock_monotonic();

	return left > 0 && poll(&p, 1, (int)(left / 1000) + 1) > 0;
}

static const char *
ended(const struct session *s)
{
	return clock_monotonic() >= s->until ? "slow" : "connect";
}

/* ---- SMTP in the clear ---- */

/* The last line of a reply begins with three digits and a blank. */
static bool
is_whole(const char *reply, size_t n)
{
	const char *line = reply;
	const char *end;

	if (n < 4 || reply[n - 1] != '\n')
		return false;
	while ((end = memchr(line, '\n', n - (size_t)(line - reply))) !=
	    NULL && (size_t)(end + 1 - reply) < n)
		line = end + 1;
	return (size_t)(reply + n - line) >= 4 && line[3] != '-';
}

/* NULL, or what went wrong. */
static const char *
read_reply(struct session *s)
{
	s->n = 0;
	while (!is_whole(s->reply, s->n)) {
		ssize_t n;

		if (s->n == REPLY_MAX)
			return "protocol";
		if (!wait_for(s, POLLIN))
			return ended(s);
		n = recv(s->fd, s->reply + s->n, REPLY_MAX - s->n, 0);
		if (n <= 0 && !(n < 0 && errno == EAGAIN))
			return "connect";
		if (n > 0)
			s->n += (size_t)n;
	}
	s->reply[s->n] = '\0';
	s->status = 0;
	for (int i = 0; i < 3; i++) {
		if (s->reply[i] < '0' || s->reply[i] > '9')
			return "protocol";
		s->status = s->status * 10 + s->reply[i] - '0';
	}
	return NULL;
}

static const char *
expect(struct session *s, int class)
{
	const char *word = read_reply(s);

	if (word || s->status / 100 == class)
		return word;
	snprintf(s->detail, sizeof s->detail, "%.*s",
	    (int)strcspn(s->reply, "\r\n"), s->reply);
	return "refused";
}

static const char *
say(struct session *s, const char *line)
{
	size_t n = strlen(line);

	if (!wait_for(s, POLLOUT))
		return ended(s);
	return send(s->fd, line, n, 0) == (ssize_t)n ? NULL : "connect";
}

/* Our address as a literal (RFC 5321 4.1.3): no name to be judged by. */
static void
ehlo_line(const struct session *s, char *line, size_t size)
{
	struct sockaddr_storage own = { 0 };
	const struct sockaddr_in *v4 = (const void *)&own;
	const struct sockaddr_in6 *v6 = (const void *)&own;
	socklen_t n = sizeof own;
	char text[INET6_ADDRSTRLEN] = "127.0.0.1";

	(void)getsockname(s->fd, (void *)&own, &n);
	if (own.ss_family == AF_INET6)
		inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
	else
		inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
	snprintf(line, size, "EHLO [%s%s]\r\n",
	    own.ss_family == AF_INET6 ? "IPv6:" : "", text);
}

static bool
offers_starttls(const char *reply)
{
	for (const char *line = reply; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strlen(line) > 4 && strncasecmp(line + 4, "STARTTLS",
		    8) == 0 && strchr("\r\n ", line[12]))
			return true;
	}
	return false;
}

static const char *
ask_starttls(struct session *s)
{
	const char *word = expect(s, 2);
	char line[128];

	ehlo_line(s, line, sizeof line);
	if (!word)
		word = say(s, line);
	if (!word)
		word = expect(s, 2);
	if (!word && !offers_starttls(s->reply)) {
		(void)say(s, "QUIT\r\n");
		return "no-starttls";
	}
	if (!word)
		word = say(s, "STARTTLS\r\n");
	return word ? word : expect(s, 2);
}

/* ---- the handshake ---- */

static int
add_record(SSL *ssl, struct span record)
{
	struct span part[4];
	unsigned char data[TLSA_DATA];
	uint64_t v[3];

	for (int i = 0; i < 3; i++)
		if (!span_split(&record, ' ', &part[i]) ||
		    span_u64(part[i], 255, &v[i]) < 0)
			return -EINVAL;
	if (record.n % 2 || record.n / 2 > sizeof data)
		return -EINVAL;
	for (size_t i = 0; i < record.n / 2; i++) {
		int hi = hex_value(record.p[2 * i]);
		int lo = hex_value(record.p[2 * i + 1]);

		if (hi < 0 || lo < 0)
			return -EINVAL;
		data[i] = (unsigned char)(hi << 4 | lo);
	}
	/* 0: OpenSSL does not know it, or it is damaged: not usable */
	return SSL_dane_tlsa_add(ssl, (uint8_t)v[0], (uint8_t)v[1],
	    (uint8_t)v[2], data, record.n / 2) < 0 ? -ENOMEM : 0;
}

static int
add_records(SSL *ssl, const char *text)
{
	struct span rest = span_str(text), record;
	int r = 0;

	for (int i = 0; r == 0 && i < TLSA_RECORDS && span_split(&rest, ';',
	    &record); i++)
		r = add_record(ssl, record);
	return r;
}

static const char *
shake_hands(struct session *s, SSL *ssl)
{
	int r;

	while ((r = SSL_connect(ssl)) != 1) {
		int want = SSL_get_error(ssl, r);

		if (want != SSL_ERROR_WANT_READ &&
		    want != SSL_ERROR_WANT_WRITE) {
			ERR_error_string_n(ERR_get_error(), s->detail,
			    sizeof s->detail);
			return "tls";
		}
		if (!wait_for(s, want == SSL_ERROR_WANT_READ ? POLLIN :
		    POLLOUT))
			return ended(s);
	}
	return NULL;
}

/* "DIGEST PROTOCOL" */
static int
describe(struct session *s, SSL *ssl)
{
	X509 *x = SSL_get1_peer_certificate(ssl);
	unsigned char digest[EVP_MAX_MD_SIZE], *der = NULL;
	unsigned n = 0;
	size_t at = 0;
	int length = x ? i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x), &der) : -1;

	if (length > 0 && EVP_Digest(der, (size_t)length, digest, &n,
	    EVP_sha256(), NULL) != 1)
		n = 0;
	for (unsigned i = 0; i < n; i++)
		at += (size_t)snprintf(s->detail + at,
		    sizeof s->detail - at, "%02x", digest[i]);
	snprintf(s->detail + at, sizeof s->detail - at, " %s",
	    SSL_get_version(ssl));
	OPENSSL_free(der);
	X509_free(x);
	return n > 0 ? 0 : -EPROTO;
}

static const char *
prove(struct session *s, SSL *ssl)
{
	const char *word;

	if (SSL_dane_enable(ssl, s->host) <= 0 ||
	    add_records(ssl, s->tlsa) < 0 || SSL_set_fd(ssl, s->fd) != 1)
		return "helper";
	/* RFC 7672 3.1.1: names do not count for usage 3 */
	SSL_dane_set_flags(ssl, DANE_FLAG_NO_DANE_EE_NAMECHECKS);
	word = shake_hands(s, ssl);
	if (word)
		return word;
	if (describe(s, ssl) < 0)
		return "tls";
	(void)SSL_write(ssl, "QUIT\r\n", 6);
	if (*s->tlsa == '\0')
		return "seen";
	return SSL_get_verify_result(ssl) == X509_V_OK &&
	    SSL_get0_dane_authority(ssl, NULL, NULL) >= 0 ? "match" :
	    "mismatch";
}

/* ---- the request ---- */

static const char *
connect_any(struct session *s)
{
	size_t n = json_array_size(s->addresses);
	const char *word = "connect";

	for (size_t i = 0; i < n && s->fd < 0; i++) {
		s->fd = connect_tcp(json_string_value(json_array_get(
		    s->addresses, i)), SMTP_PORT, s->source, s->interface,
		    s->until);
		if (s->fd < 0)
			snprintf(s->detail, sizeof s->detail, "%s",
			    strerror(-s->fd));
		if (s->fd == -ETIMEDOUT)
			word = "slow";
	}
	return s->fd < 0 ? word : NULL;
}

static const char *
run(struct session *s)
{
	SSL *ssl = SSL_new(tls);
	const char *word = connect_any(s);

	if (!word)
		word = ask_starttls(s);
	if (!word)
		word = ssl ? prove(s, ssl) : "helper";
	SSL_free(ssl);
	if (s->fd >= 0)
		close(s->fd);
	return word;
}

static int
answer(const struct role_request *rq, const char *word,
    const struct session *s)
{
	json_t *j;
	char *text, plain[sizeof s->detail];
	size_t n = 0;
	int r = -ENOMEM;

	for (const char *p = s->detail; *p; p++)
		plain[n++] = *p < ' ' || *p > '~' ? '?' : *p;
	plain[n] = '\0';
	j = json_pack("{ss si ss ss}", "word", word, "status", s->status,
	    "detail", plain, "body", "");
	text = j ? json_dumps(j, JSON_COMPACT) : NULL;
	if (text)
		r = frame_write(rq->reply_fd, span_str(text), NULL, 0);
	free(text);
	json_decref(j);
	return r;
}

static const char *
text_of(const struct role_request *rq, const char *name)
{
	return json_string_value(json_object_get(rq->json, name));
}

static int
starttls_handle(const struct role_request *rq)
{
	json_int_t seconds = json_integer_value(json_object_get(rq->json,
	    "seconds"));
	struct session s = { .fd = -1, .host = text_of(rq, "host"),
		.source = text_of(rq, "source"),
		.interface = text_of(rq, "interface"),
		.tlsa = text_of(rq, "tlsa"),
		.addresses = json_object_get(rq->json, "addresses") };
	const char *word;

	if (strcmp(rq->op, "starttls") != 0 || !s.host || !s.source ||
	    !s.interface || !s.tlsa || seconds < 1 || seconds > SECONDS_MAX ||
	    json_array_size(s.addresses) > FETCH_ADDRESSES)
		return role_fail(rq, "bad-request", EINVAL);
	s.until = clock_monotonic() + seconds * USEC_SEC;
	word = run(&s);
	return answer(rq, word, &s);
}

static int
starttls_prepare(const char *const *words)
{
	(void)words;
	tls = SSL_CTX_new(TLS_client_method());
	if (!tls || SSL_CTX_dane_enable(tls) <= 0 ||
	    SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION) != 1)
		return -ENOMEM;
	/* the handshake goes on; what the records say is asked afterwards */
	SSL_CTX_set_verify(tls, SSL_VERIFY_NONE, NULL);
	return 0;
}

const struct role role_starttls = {
	.name = "starttls",
	.needs = { .memory = STARTTLS_MEMORY, .port = SMTP_PORT },
	.prepare = starttls_prepare,
	.handle = starttls_handle,
};

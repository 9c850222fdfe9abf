/* Role fetch: one file over HTTPS, for the policy of MTA-STS (RFC 8461 3.3).
 *
 * {"op":"fetch","url":"https://HOST/PATH","addresses":["192.0.2.1",…],
 *  "source":"","interface":"","seconds":10} with one descriptor, the bundle of
 * certificates, → {"word":"ok","status":200,"detail":"text/plain",
 * "body":BASE64}; the words are those of core/inquiry/https.h.
 *
 * The console has asked DNS: the addresses are given, and nothing else is
 * connected to.  Port 443 only, no redirect, no proxy, no cookie, no netrc,
 * no decompression; certificate and name are verified; 64 KiB at most. */
#include "helper/role.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/x509_vfy.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "config.h"
#include "core/base/base64.h"
#include "core/base/buf.h"
#include "core/loop/fetch.h"
#include "helper/connect.h"

#define FETCH_MEMORY	((size_t)1 << 30)	/* libraries and stacks */
#define BUNDLE_MAX	((size_t)8 << 20)
#define SECONDS_MAX	60

struct fetch {
	const char	*url, *source, *interface;
	struct buf	 body, bundle, resolve;
	char		 why[CURL_ERROR_SIZE];
	int		 seconds;
	bool		 over;
	int		 blocked;	/* errno of our own socket work */
};

/* ---- sockets ---- */

static curl_socket_t
open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct fetch *f = arg;
	int fd, r;

	if (purpose != CURLSOCKTYPE_IPCXN ||
	    (to->family != AF_INET && to->family != AF_INET6))
		return CURL_SOCKET_BAD;
	fd = socket(to->family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return CURL_SOCKET_BAD;
	r = connect_from(fd, to->family, f->source, f->interface);
	if (r < 0) {
		f->blocked = -r;
		close(fd);
		return CURL_SOCKET_BAD;
	}
	return fd;
}

static size_t
take_body(char *p, size_t one, size_t n, void *arg)
{
	struct fetch *f = arg;

	if (buf_add(&f->body, p, one * n) == 0)
		return n;
	f->over = true;
	return 0;
}

/* ---- the request ---- */

static int
read_bundle(int fd, struct buf *b)
{
	ssize_t n = 1;

	while (n > 0) {
		if (buf_reserve(b, 65536) < 0)
			return b->error;
		n = pread(fd, b->data + b->len, 65536, (off_t)b->len);
		if (n < 0)
			return -errno;
		b->len += (size_t)n;
	}
	return 0;
}

static bool
is_address(const char *s)
{
	unsigned char out[16];

	return inet_pton(AF_INET, s, out) == 1 ||
	    inet_pton(AF_INET6, s, out) == 1;
}

/* "HOST:443:192.0.2.1,[2001:db8::1]" */
static int
add_addresses(struct fetch *f, const json_t *list)
{
	static const char scheme[] = "https://";
	struct span host = span_str(f->url), rest;
	size_t n = json_array_size(list);

	if (!span_starts(host, scheme) || n == 0 || n > FETCH_ADDRESSES)
		return -EINVAL;
	rest = span_skip(host, sizeof scheme - 1);
	if (!span_split(&rest, '/', &host) || host.n == 0)
		return -EINVAL;
	for (size_t i = 0; i < host.n; i++)
		if (host.p[i] == ':' || host.p[i] == '@')
			return -EINVAL;
	buf_addf(&f->resolve, SPAN_FMT ":443:", SPAN_ARG(host));
	for (size_t i = 0; i < n; i++) {
		const char *a = json_string_value(json_array_get(list, i));

		if (!a || !is_address(a))
			return -EINVAL;
		buf_addf(&f->resolve, strchr(a, ':') ? "%s[%s]" : "%s%s",
		    i > 0 ? "," : "", a);
	}
	return f->resolve.error;
}

static int
read_request(const struct role_request *rq, struct fetch *f)
{
	const json_t *j = rq->json;
	json_int_t seconds = json_integer_value(json_object_get(j,
	    "seconds"));

	f->url = json_string_value(json_object_get(j, "url"));
	f->source = json_string_value(json_object_get(j, "source"));
	f->interface = json_string_value(json_object_get(j, "interface"));
	if (strcmp(rq->op, "fetch") != 0 || rq->nfds != 1 || !f->url ||
	    !f->source || !f->interface || seconds < 1 ||
	    seconds > SECONDS_MAX)
		return -EINVAL;
	f->seconds = (int)seconds;
	return add_addresses(f, json_object_get(j, "addresses"));
}

static CURLcode
set_up(CURL *c, struct fetch *f, struct curl_slist *resolve)
{
	const struct curl_blob bundle = { .data = f->bundle.data,
		.len = f->bundle.len, .flags = CURL_BLOB_NOCOPY };
	CURLcode r = 0;

	r |= curl_easy_setopt(c, CURLOPT_URL, f->url);
	r |= curl_easy_setopt(c, CURLOPT_RESOLVE, resolve);
	r |= curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https");
	r |= curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	r |= curl_easy_setopt(c, CURLOPT_PROXY, "");
	r |= curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	r |= curl_easy_setopt(c, CURLOPT_HTTP_VERSION,
	    (long)CURL_HTTP_VERSION_1_1);
	r |= curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	r |= curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)f->seconds);
	r |= curl_easy_setopt(c, CURLOPT_SSLVERSION,
	    (long)CURL_SSLVERSION_TLSv1_2);
	r |= curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
	r |= curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
	r |= curl_easy_setopt(c, CURLOPT_CAINFO, NULL);
	r |= curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
	r |= curl_easy_setopt(c, CURLOPT_CAINFO_BLOB, &bundle);
	r |= curl_easy_setopt(c, CURLOPT_USERAGENT,
	    PACKAGE_NAME "/" PACKAGE_VERSION);
	r |= curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	r |= curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, f);
	r |= curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
	r |= curl_easy_setopt(c, CURLOPT_WRITEDATA, f);
	r |= curl_easy_setopt(c, CURLOPT_ERRORBUFFER, f->why);
	return r;
}

/* ---- what came of it ---- */

/* The library looks at the name after the chain, and has no number for it. */
static const char *
certificate_word(CURL *c, const char *why)
{
	long code = X509_V_OK;

	if (strstr(why, "subject name"))
		return "cert-name";
	if (curl_easy_getinfo(c, CURLINFO_SSL_VERIFYRESULT, &code) != 0)
		return "cert";
	switch (code) {
	case X509_V_ERR_CERT_HAS_EXPIRED:
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return "cert-time";
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
	case X509_V_ERR_CERT_UNTRUSTED:
		return "cert-issuer";
	default:
		return "cert";
	}
}

static const char *
failure_word(CURL *c, CURLcode code, const struct fetch *f)
{
	static const struct { CURLcode code; const char *word; } words[] = {
		{ CURLE_OPERATION_TIMEDOUT, "slow" },
		{ CURLE_SSL_CONNECT_ERROR, "tls" },
		{ CURLE_COULDNT_CONNECT, "connect" },
		{ CURLE_SEND_ERROR, "connect" },
		{ CURLE_RECV_ERROR, "connect" },
		{ CURLE_GOT_NOTHING, "connect" },
	};

	if (f->over)
		return "too-big";
	if (code == CURLE_PEER_FAILED_VERIFICATION)
		return certificate_word(c, f->why);
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (words[i].code == code)
			return words[i].word;
	return "protocol";
}

static const char *
success_word(CURL *c, long *ret_status, const char **ret_detail)
{
	(void)curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, ret_status);
	if (*ret_status == 200) {
		(void)curl_easy_getinfo(c, CURLINFO_CONTENT_TYPE,
		    ret_detail);
		return "ok";
	}
	if (*ret_status / 100 != 3)
		return "status";
	(void)curl_easy_getinfo(c, CURLINFO_REDIRECT_URL, ret_detail);
	return "redirect";
}

/* What a server says may be anything: only plain characters go on. */
static void
add_detail(struct buf *b, const char *s)
{
	for (size_t i = 0; s && s[i] && i < 512; i++)
		buf_addc(b, s[i] >= ' ' && s[i] <= '~' && s[i] != '"' &&
		    s[i] != '\\' ? s[i] : '?');
}

static int
answer(const struct role_request *rq, const char *word, long status,
    const char *detail, const struct buf *body)
{
	struct buf b;
	int r;

	buf_init(&b, HELPER_FRAME_MAX);
	buf_addf(&b, "{\"word\":\"%s\",\"status\":%ld,\"detail\":\"", word,
	    status);
	add_detail(&b, detail);
	buf_adds(&b, "\",\"body\":\"");
	if (strcmp(word, "ok") == 0)
		base64_add(&b, buf_span(body));
	buf_adds(&b, "\"}");
	r = b.error ? b.error : frame_write(rq->reply_fd, buf_span(&b), NULL,
	    0);
	buf_done(&b);
	return r;
}

static int
fetch(const struct role_request *rq, struct fetch *f)
{
	struct curl_slist *resolve = curl_slist_append(NULL,
	    f->resolve.data);
	CURL *c = curl_easy_init();
	const char *word, *detail = f->why;
	long status = 0;
	CURLcode code;
	int r;

	if (!resolve || !c || set_up(c, f, resolve) != CURLE_OK) {
		r = role_fail(rq, "memory", ENOMEM);
	} else {
		code = curl_easy_perform(c);
		word = code == CURLE_OK ? success_word(c, &status, &detail) :
		    failure_word(c, code, f);
		if (f->blocked)
			detail = strerror(f->blocked);
		else if (code != CURLE_OK && !*f->why)
			detail = curl_easy_strerror(code);
		r = answer(rq, word, status, detail, &f->body);
	}
	curl_easy_cleanup(c);
	curl_slist_free_all(resolve);
	return r;
}

static int
fetch_handle(const struct role_request *rq)
{
	struct fetch f = { .url = NULL };
	int r;

	buf_init(&f.body, FETCH_BODY_MAX);
	buf_init(&f.bundle, BUNDLE_MAX);
	buf_init(&f.resolve, 4096);
	r = read_request(rq, &f);
	if (r == 0)
		r = read_bundle(rq->fds[0], &f.bundle);
	if (r < 0)
		r = role_fail(rq, "bad-request", -r);
	else
		r = fetch(rq, &f);
	buf_done(&f.body);
	buf_done(&f.bundle);
	buf_done(&f.resolve);
	return r;
}

/* What the libraries open at their first use they open here. */
static int
fetch_prepare(const char *const *words)
{
	CURL *c;

	(void)words;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		return -ENOMEM;
	c = curl_easy_init();
	curl_easy_cleanup(c);
	return c ? 0 : -ENOMEM;
}

const struct role role_fetch = {
	.name = "fetch",
	.needs = { .memory = FETCH_MEMORY, .port = 443 },
	.prepare = fetch_prepare,
	.handle = fetch_handle,
};

// What OpenSSL says in macros, in typed stacks and by callbacks, none of which Swift can call.

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// A certificate with the chain behind it and its private key.
typedef struct hub_certificate {
    X509 *leaf;
    STACK_OF(X509) *chain;
    EVP_PKEY *key;
    // Seconds since 1970.
    int64_t begins;
    int64_t expires;
} hub_certificate;

static inline void hub_certificate_free(hub_certificate *certificate) {
    if (!certificate) return;
    X509_free(certificate->leaf);
    sk_X509_pop_free(certificate->chain, X509_free);
    EVP_PKEY_free(certificate->key);
    OPENSSL_free(certificate);
}

// Never asks at the terminal for the passphrase of a key.
static inline int hub_no_passphrase(char *buffer, int size, int writing, void *user) {
    (void)buffer, (void)size, (void)writing, (void)user;
    return -1;
}

// Fills the certificate from PEM (RFC 7468); what is wrong, or NULL where nothing is.
static inline const char *hub_certificate_fill(
    hub_certificate *certificate, const void *chain, int chain_bytes, const void *key, int key_bytes) {
    const char *problem = NULL;
    BIO *certificates = BIO_new_mem_buf(chain, chain_bytes), *keys = BIO_new_mem_buf(key, key_bytes);
    SSL_CTX *trial = SSL_CTX_new(TLS_server_method());
    certificate->chain = sk_X509_new_null();
    struct tm first, last;
    if (!certificates || !keys || !trial || !certificate->chain) {
        problem = "no memory";
    } else if (!(certificate->leaf = PEM_read_bio_X509_AUX(certificates, NULL, hub_no_passphrase, NULL))) {
        problem = "the certificate file holds no certificate in PEM";
    } else if (!(certificate->key = PEM_read_bio_PrivateKey(keys, NULL, hub_no_passphrase, NULL))) {
        problem = "the key file holds no private key in PEM, or one with a passphrase";
    } else if (!X509_check_private_key(certificate->leaf, certificate->key)) {
        problem = "the private key does not belong to the certificate";
    } else if (!ASN1_TIME_to_tm(X509_get0_notBefore(certificate->leaf), &first) ||
               !ASN1_TIME_to_tm(X509_get0_notAfter(certificate->leaf), &last)) {
        problem = "the certificate says nowhere when it is valid";
    } else {
        certificate->begins = timegm(&first);
        certificate->expires = timegm(&last);
        X509 *next;
        while ((next = PEM_read_bio_X509(certificates, NULL, hub_no_passphrase, NULL)))
            sk_X509_push(certificate->chain, next);
        if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
            problem = "a certificate behind the first one is broken";
        else if (SSL_CTX_use_cert_and_key(trial, certificate->leaf, certificate->key, certificate->chain, 1) != 1)
            problem = "OpenSSL takes the certificate for too weak (under 2,048 bits of RSA, or signed with SHA-1)";
    }
    BIO_free(certificates);
    BIO_free(keys);
    SSL_CTX_free(trial);
    ERR_clear_error();
    return problem;
}

// The certificate that the PEM texts hold; else NULL, with what is wrong.
static inline hub_certificate *hub_certificate_read(
    const void *chain, int chain_bytes, const void *key, int key_bytes, const char **problem) {
    hub_certificate *certificate = (hub_certificate *)OPENSSL_zalloc(sizeof(hub_certificate));
    *problem = certificate ? hub_certificate_fill(certificate, chain, chain_bytes, key, key_bytes) : "no memory";
    if (!*problem) return certificate;
    hub_certificate_free(certificate);
    return NULL;
}

// Writes a name that the certificate is for (a DNS name or an address, RFC 5280 section 4.2.1.6): the one of that number from 0, cut
// where there is no room. 0 behind the last one; an empty text for names of other kinds.
static inline int hub_certificate_name(const hub_certificate *certificate, int number, char *text, int room) {
    GENERAL_NAMES *names = (GENERAL_NAMES *)X509_get_ext_d2i(certificate->leaf, NID_subject_alt_name, NULL, NULL);
    int is_there = names && number < sk_GENERAL_NAME_num(names);
    text[0] = 0;
    if (is_there) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, number);
        const ASN1_STRING *value = name->type == GEN_DNS ? name->d.dNSName : name->d.iPAddress;
        if (name->type == GEN_DNS) {
            snprintf(text, (size_t)room, "%.*s", ASN1_STRING_length(value), (const char *)ASN1_STRING_get0_data(value));
        } else if (name->type == GEN_IPADD) {
            int family = ASN1_STRING_length(value) == 4 ? AF_INET : ASN1_STRING_length(value) == 16 ? AF_INET6 : AF_UNSPEC;
            if (family != AF_UNSPEC) inet_ntop(family, ASN1_STRING_get0_data(value), text, (socklen_t)room);
        }
    }
    GENERAL_NAMES_free(names);
    return is_there;
}

// Gives a handshake the certificate that the slot holds at this moment, and no other.
static inline int hub_certificate_choose(SSL *handshake, void *slot) {
    hub_certificate *certificate = *(hub_certificate **)slot;
    SSL_certs_clear(handshake);
    return SSL_use_cert_and_key(handshake, certificate->leaf, certificate->key, certificate->chain, 1) == 1;
}

// Has all handshakes of the context take the slot's certificate: TLS 1.2 with forward secrecy and authenticated
// ciphers alone, and 1.3 (RFC 9325).
static inline void hub_tls_offer(void *context, hub_certificate **slot) {
    SSL_CTX *handshakes = (SSL_CTX *)context;
    SSL_CTX_set_min_proto_version(handshakes, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(handshakes, "ECDHE+AESGCM:ECDHE+CHACHA20");
    SSL_CTX_set_options(handshakes, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_cert_cb(handshakes, hub_certificate_choose, slot);
}

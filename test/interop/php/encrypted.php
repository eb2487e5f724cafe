<?php
// Speaks the wire format of `encrypted` as the README of core describes it.
// php encrypted.php open|seal KEY_ID KEY_HEX FUNCTION   bytes in on stdin, bytes out on stdout; exit code 1: refused

[, $what, $id, $hex, $function] = $argv;
$key = hex2bin($hex);
$input = stream_get_contents(STDIN);
$header = "\x01" . chr(strlen($id)) . $id;

if ($what === 'seal') {
    $nonce = random_bytes(12);
    $sealed = openssl_encrypt($input, 'aes-256-gcm', $key, OPENSSL_RAW_DATA, $nonce, $tag, $header . $function, 16);
    echo $header . $nonce . $sealed . $tag;
    exit(0);
}

if (substr($input, 0, strlen($header)) !== $header) {
    fwrite(STDERR, "another version, or another key\n");
    exit(1);
}
$rest = substr($input, strlen($header));
$plain = openssl_decrypt(
    substr($rest, 12, -16), 'aes-256-gcm', $key, OPENSSL_RAW_DATA, substr($rest, 0, 12), substr($rest, -16), $header . $function
);
if ($plain === false) {
    fwrite(STDERR, "it was changed, or is another function's\n");
    exit(1);
}
echo $plain;

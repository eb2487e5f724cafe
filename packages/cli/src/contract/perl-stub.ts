import type { JobContract } from './contract.js'
import { betweenPieces, identifierOf, singleQuoted } from './literals.js'
import { stubHead } from './stub-head.js'

/** A client for Perl with Gearman::Client. */
export function perlStub(contract: JobContract): string {
  return [
    head(contract),
    constants(contract),
    bytesFunction(contract),
    serverFunctions,
    valueFunction(contract),
    program(contract),
  ].join('')
}

function head(contract: JobContract): string {
  return `#!/usr/bin/perl
${stubHead(contract, '#', ['Needs Gearman::Client: CPAN, or libgearman-client-perl of Debian.'])}
package ${identifierOf(contract)};
use strict;
use warnings;
use utf8;
use Digest::SHA qw(sha256);
use Encode qw(encode);
use Gearman::Client;
use IO::Socket::IP;
use JSON::PP;
use MIME::Base64 qw(encode_base64url);
`
}

function constants(contract: JobContract): string {
  const servers = contract.servers.map(
    ({ host, port }) => `{ host => ${singleQuoted(host)}, port => ${port} }`,
  )
  return `
my $function = encode('UTF-8', ${singleQuoted(contract.function)});
my @servers  = (${servers.join(', ')});
my $json     = JSON::PP->new->utf8->allow_nonref;
`
}

function bytesFunction(contract: JobContract): string {
  return `
# ${contract.background ? 'The handle of the job' : 'The bytes of its result'}; dies with what is wrong. Options: those of Gearman::Task, such as uniq and timeout.
sub bytes {
    my ($payload, %options) = @_;
    # With a server that does not answer, it gives up jobs that have a unique key.
    my (@alive, @silent);
    for my $server (@servers) {
        if   (answers($server)) { push @alive,  $server }
        else                    { push @silent, address($server) . " ($@)" }
    }
    die 'no server answered: ', join(', ', @silent), "\\n" unless @alive;
    my $client = Gearman::Client->new(job_servers => \\@alive, exceptions => 1);
${uniqueLine(contract)}${contract.background ? background(contract) : foreground(contract)}
}
`
}

function uniqueLine({ unique }: JobContract): string {
  return unique === 'digest'
    ? String.raw`    $options{uniq} //= encode_base64url(sha256("$function\0$payload"));
`
    : ''
}

function background({ priority }: JobContract): string {
  return `    my $handle = $client->dispatch_background($function, \\$payload, { priority => '${priority}', %options });
    die 'no server took the job: ', join(', ', map { address($_) } @alive), "\\n" unless defined $handle;
    return $handle;`
}

function foreground(contract: JobContract): string {
  return `    my ($problem, $done, @pieces);
    my $tasks = $client->new_task_set;
    my $task  = Gearman::Task->new(
        $function,
        \\$payload,
        {
            priority     => '${contract.priority}',
            on_data      => sub { push @pieces, \${ $_[0] } },
            on_complete  => sub { push @pieces, grep { length } \${ $_[0] }; $done = 1 },
            on_exception => sub { $problem = told($_[0]) },
            on_fail      => sub { $problem //= 'the job failed' },
            %options,
        }
    );
    $tasks->add_task($task);
    $tasks->wait(timeout => $task->timeout);
    die $problem // 'no result came from ' . join(', ', map { address($_) } @alive), "\\n" unless $done;
    return join "${betweenPieces(contract)}", @pieces;
}

sub told {
    my ($data) = @_;
    my $told = eval { $json->decode($data) };
    return ref $told eq 'HASH' && defined $told->{message} ? encode('UTF-8', "$told->{name}: $told->{message}") : $data;`
}

const serverFunctions = `
# Where it is false, $@ says why.
sub answers {
    my ($server) = @_;
    return IO::Socket::IP->new(PeerHost => $server->{host}, PeerPort => $server->{port}, Timeout => 5);
}

sub address {
    my ($server) = @_;
    return ($server->{host} =~ /:/ ? "[$server->{host}]" : $server->{host}) . ":$server->{port}";
}
`

function valueFunction({ codec, background }: JobContract): string {
  if (codec.name !== 'json') return ''
  const result = background ? 'return $result;' : "return $result eq '' ? undef : $json->decode($result);"
  return `
# The result as a value${background ? ', which here is the handle' : ''}. Without arguments there is no payload.
sub call {
    my $result = bytes(@_ ? $json->encode($_[0]) : '');
    ${result}
}
`
}

function program(contract: JobContract): string {
  return `
unless (caller) {
    binmode $_ for *STDIN, *STDOUT;
    my $payload = @ARGV ? $ARGV[0] : do { local $/; <STDIN> // '' };
    my $result = eval { ${mainCall(contract)} };
    if (!defined $result) {
        print STDERR "error: $@";
        exit 1;
    }
    print $result, "\\n";
}
1;
`
}

/** JSON that is none is noticed before it is sent. */
function mainCall({ codec }: JobContract): string {
  return codec.name === 'json'
    ? `bytes($payload =~ /\\S/ ? $json->encode($json->decode($payload)) : '')`
    : `bytes($payload)`
}

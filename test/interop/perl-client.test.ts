import { perlGearman } from '../support/requirements.js'
import { describeForeignClient, testListening } from './foreign-client.js'
import { startListeningPerlClient } from './perl-peers.js'

describeForeignClient('a Perl client', startListeningPerlClient, {
  needs: [perlGearman()],
  sendsNothing: true,
  more: testListening,
})

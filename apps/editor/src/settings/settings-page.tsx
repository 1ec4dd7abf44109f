import { Tabs } from '@mantine/core';
import { useMemo } from 'react';
import { PageFrame } from '../app/page-frame.js';
import { TabRow } from '../app/tab-row.js';
import { useCommands } from '../commands/command-registry.js';
import { useFilters } from '../events/use-filters.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { AuditSection } from '../audit/audit-section.js';
import { AboutSection } from './about-section.js';
import { ProfileSection } from './profile-section.js';
import { QuotasSection } from './quotas-section.js';
import { NetworkSection } from '../network/network-section.js';
import { PersonalSection } from '../personal/personal-section.js';
import { MembersSection } from '../workspaces/members-section.js';
import { SecuritySection } from './security-section.js';
import { settingsTexts } from './settings-texts.js';
import { TokensSection } from './tokens-section.js';
import { ValuesSection } from './values-section.js';

/** What belongs to the person, to the workspace and to the installation. */
export default function SettingsPage() {
  const text = useTexts(settingsTexts);
  const [filters, change] = useFilters(['section']);
  const mayMembers = useMay('member:read');
  const mayTokens = useMay('token:edit');
  const mayValues = useMay('table:read');
  const mayQuotas = useMay('workflow:read');
  const mayNetwork = useMay('egress:read');
  const mayPersonal = useMay('personal:read');
  const sections = useMemo(() => ([
    { key: 'profile', isOpen: true }, { key: 'security', isOpen: true }, { key: 'members', isOpen: mayMembers }, { key: 'tokens', isOpen: mayTokens }, { key: 'values', isOpen: mayValues }, { key: 'quotas', isOpen: mayQuotas }, { key: 'network', isOpen: mayNetwork }, { key: 'personal', isOpen: mayPersonal }, { key: 'audit', isOpen: true }, { key: 'about', isOpen: true },
  ] as const).filter(({ isOpen }) => isOpen), [mayMembers, mayTokens, mayValues, mayQuotas, mayNetwork, mayPersonal]);
  const section = sections.find(({ key }) => key === filters.section)?.key ?? 'profile';
  useCommands('settings', useMemo(() => sections.map(({ key }) => ({ id: `settings.${key}`, title: text(key), group: text('group'), run: () => change({ section: key }) })), [sections, text, change]));
  return (
    <PageFrame title={text('title')}>
      <Tabs value={section} onChange={(key) => change({ section: key ?? '' })} keepMounted={false}>
        <TabRow label={text('title')} chosen={section}>{sections.map(({ key }) => <Tabs.Tab key={key} value={key}>{text(key)}</Tabs.Tab>)}</TabRow>
        <Tabs.Panel value="profile"><ProfileSection /></Tabs.Panel>
        <Tabs.Panel value="security"><SecuritySection /></Tabs.Panel>
        {mayMembers && <Tabs.Panel value="members"><MembersSection /></Tabs.Panel>}
        {mayTokens && <Tabs.Panel value="tokens"><TokensSection /></Tabs.Panel>}
        {mayValues && <Tabs.Panel value="values"><ValuesSection /></Tabs.Panel>}
        {mayQuotas && <Tabs.Panel value="quotas"><QuotasSection /></Tabs.Panel>}
        {mayNetwork && <Tabs.Panel value="network"><NetworkSection /></Tabs.Panel>}
        {mayPersonal && <Tabs.Panel value="personal"><PersonalSection /></Tabs.Panel>}
        <Tabs.Panel value="audit"><AuditSection /></Tabs.Panel>
        <Tabs.Panel value="about"><AboutSection /></Tabs.Panel>
      </Tabs>
    </PageFrame>
  );
}
